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
    private readonly CompressRule? _compress;
    private readonly CodedAnswer?[]? _coded;

    /// <param name="options">The response.</param>
    /// <param name="compress">What compresses it, which is done once and for all; null for nothing.</param>
    internal FixedOrigin(RespondOptions options, CompressRule? compress = null)
    {
        _status = options.Status;
        _body = Encoding.UTF8.GetBytes(options.Body);
        foreach (FieldValue field in options.Headers)
        {
            _fields.Add(Encoding.ASCII.GetBytes(field.Name), Encoding.UTF8.GetBytes(field.Value));
        }

        _compress = compress;
        _coded = compress?.Prepare(_status, _fields, _body);
    }

    internal override ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        ContentCoding coding = _coded is null ? ContentCoding.Identity : _compress!.Choose(exchange.Request);
        if (coding == ContentCoding.Identity)
        {
            return exchange.RespondAsync(_status, _fields, _body);
        }

        CodedAnswer answer = _coded![(int)coding]!;
        exchange.Transport.Metrics.Coding.Add(coding.Number(), _body.Length, answer.Body.Length);
        return exchange.RespondAsync(_status, answer.Fields, answer.Body);
    }
}
