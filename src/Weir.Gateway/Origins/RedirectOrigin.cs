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
    private readonly PathPattern? _pattern;
    private readonly PathNormalizer _normalizer;
    private readonly TargetBuilder _target;
    private readonly bool _keepsQuery;

    internal RedirectOrigin(RedirectOptions options, PathPattern? pattern, PathNormalizer normalizer)
    {
        _status = options.Status;
        _pattern = pattern;
        _normalizer = normalizer;
        _target = new TargetBuilder(options.To);
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
        int length = Write(request.Path, location);
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

    [SkipLocalsInit]
    private int Write(ReadOnlySpan<byte> path, Span<byte> destination)
    {
        if (_pattern is null || PathNormalizer.IsNormal(path))
        {
            return _target.Write(_pattern is null ? default : CaptureSet.Read(_pattern, path), destination);
        }

        Span<byte> normal = stackalloc byte[PathNormalizer.LengthMax(path.Length)];
        int length = _normalizer.Normalize(path, normal);
        return _target.Write(CaptureSet.Read(_pattern, length < 0 ? [] : normal[..length]), destination);
    }
}
