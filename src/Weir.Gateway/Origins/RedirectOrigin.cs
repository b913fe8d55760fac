using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>Sends the client elsewhere. Immutable; any thread.</summary>
internal sealed class RedirectOrigin : Origin
{
    private const int LocationBytesMax = 16 * 1024;

    private readonly int _status;
    private readonly TargetBuilder _target;
    private readonly bool _keepsQuery;

    internal RedirectOrigin(RedirectOptions options, PathPattern? pattern, PathNormalizer normalizer)
    {
        _status = options.Status;
        _target = new TargetBuilder(options.To, pattern, normalizer);
        _keepsQuery = !options.To.Text.Contains('?', StringComparison.Ordinal);
    }

    internal override ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        Head fields = exchange.NewFields();
        return TryAddLocation(exchange.Request, fields)
            ? exchange.RespondAsync(_status, fields, ReadOnlyMemory<byte>.Empty)
            : new ValueTask<Fault>(Fault.TargetTooLong);
    }

    /// <summary>Adds the Location of a request to the fields of its answer; false when it would be too long.</summary>
    [SkipLocalsInit]
    internal bool TryAddLocation(Head request, Head fields)
    {
        Span<byte> location = stackalloc byte[LocationBytesMax];
        int length = _target.Write(request.Path, location);
        if (length < 0)
        {
            return false;
        }

        // A path that begins with two slashes would name another host.
        ReadOnlySpan<byte> path = location[..length];
        int start = 0;
        while (path[start..] is [(byte)'/', (byte)'/' or (byte)'\\', ..])
        {
            start++;
        }

        if (_keepsQuery)
        {
            if (!request.Query.TryCopyTo(location[length..]))
            {
                return false;
            }

            length += request.Query.Length;
        }

        fields.Add(KnownField.Location, location[start..length]);
        return true;
    }
}
