using System.Runtime.CompilerServices;
using Weir.Core;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>Gives a request another target on its way to the origin. Immutable; any thread.</summary>
internal sealed class TargetRewrite
{
    private const int TargetBytesMax = 16 * 1024;

    private readonly TargetBuilder? _path;
    private readonly QueryEdit? _query;

    internal TargetRewrite(RewriteOptions options, PathPattern? pattern, PathNormalizer normalizer)
    {
        _path = options.Path is { } template ? new TargetBuilder(template, pattern, normalizer) : null;
        _query = options.QueryRemove.Count + options.QuerySet.Count > 0 ? new QueryEdit(options) : null;
    }

    /// <summary>Sets the request's target. A fault when the new one would be too long.</summary>
    [SkipLocalsInit]
    internal Fault Apply(Head request)
    {
        if (request.TargetForm == TargetForm.Asterisk)
        {
            return Fault.None;
        }

        Span<byte> target = stackalloc byte[TargetBytesMax];
        int length = _path is null ? Copy(request.Path, target) : _path.Write(request.Path, target);
        int query = length < 0 ? -1 : WriteQuery(request.Query, target[length..]);
        if (query < 0)
        {
            return Fault.TargetTooLong;
        }

        request.SetTarget(target[..(length + query)]);
        return Fault.None;
    }

    private static int Copy(ReadOnlySpan<byte> text, Span<byte> destination) =>
        text.TryCopyTo(destination) ? text.Length : -1;

    private int WriteQuery(ReadOnlySpan<byte> query, Span<byte> destination) =>
        _query is null ? Copy(query, destination) : _query.Write(query, destination);
}
