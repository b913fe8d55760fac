using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>A response that the configuration holds. Immutable.</summary>
internal sealed class FixedOrigin : Origin
{
    private readonly int _status;
    private readonly Head _fields = new();
    private readonly byte[] _body;

    internal FixedOrigin(RespondOptions options)
    {
        _status = options.Status;
        _body = Encoding.UTF8.GetBytes(options.Body);
        foreach (FieldValue field in options.Headers)
        {
            _fields.Add(Encoding.ASCII.GetBytes(field.Name), Encoding.UTF8.GetBytes(field.Value));
        }
    }

    internal override ValueTask<Fault> AnswerAsync(Exchange exchange) => exchange.RespondAsync(_status, _fields, _body);
}
