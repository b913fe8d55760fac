using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Weir.Http;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>
/// Finds the route of a request: in the order of the file, the first match wins. Immutable; any thread.
/// </summary>
internal sealed class Router
{
    // Host names have at most 253 characters; what is longer matches no pattern.
    private const int HostBytesMax = 256;

    private readonly Route[] _routes;
    private readonly RouteTable _table;
    private readonly PathNormalizer _normalizer;
    private readonly TrustedProxies _trusted;
    private readonly bool _readsHosts;
    private readonly bool _readsPaths;

    internal Router(Route[] routes, PathOptions paths, TrustedProxies trusted)
    {
        _routes = routes;
        _trusted = trusted;
        _normalizer = new PathNormalizer(paths);
        _readsHosts = Array.Exists(routes, static route => route.Match.Host is not null);
        _readsPaths = paths.EncodedSlash == EncodedSlash.Refuse || paths.RefuseDoubleEncoding
            || Array.Exists(routes, static route => route.Match.Path is not null);
        RouteTableBuilder builder = new();
        for (int i = 0; i < routes.Length; i++)
        {
            builder.Add(i, routes[i].Match.Host, routes[i].Match.Path);
        }

        _table = new RouteTable(builder.Build(), Array.ConvertAll(routes, static route => route.Conditions));
    }

    internal IReadOnlyList<Route> Routes => _routes;

    /// <summary>
    /// The route, or null when none matches; then <paramref name="isRefused"/> tells whether the path is one that the
    /// configuration refuses.
    /// </summary>
    internal Route? Find(Head request, in NetAddress peer, bool isSecure, out bool isRefused)
    {
        isRefused = false;
        ReadOnlySpan<byte> path = request.TargetForm == TargetForm.Asterisk ? [] : request.Path;
        return !_readsPaths || PathNormalizer.IsNormal(path)
            ? Find(request, peer, isSecure, path)
            : FindNormalized(request, peer, isSecure, path, out isRefused);
    }

    /// <summary>The address of the client, as <see cref="TrustedProxies.ClientAddress"/> finds it.</summary>
    internal int ClientAddress(Head request, in NetAddress peer, Span<byte> destination) =>
        _trusted.ClientAddress(request, peer, destination);

    [SkipLocalsInit]
    private Route? FindNormalized(
        Head request, in NetAddress peer, bool isSecure, ReadOnlySpan<byte> path, out bool isRefused)
    {
        // Targets are bounded at 8 KiB, so the stack has room for the longest form.
        Span<byte> normal = stackalloc byte[PathNormalizer.LengthMax(path.Length)];
        int length = _normalizer.Normalize(path, normal);
        isRefused = length == PathNormalizer.Refused;

        // A path that no pattern may match still reaches a route that matches every path.
        return isRefused ? null : Find(request, peer, isSecure, length < 0 ? [] : normal[..length]);
    }

    [SkipLocalsInit]
    private Route? Find(Head request, in NetAddress peer, bool isSecure, ReadOnlySpan<byte> path)
    {
        Span<byte> room = stackalloc byte[HostBytesMax];
        ReadOnlySpan<byte> host = _readsHosts ? HostOf(request.Authority, room) : [];
        RouteRequest view = new(request, peer, isSecure, _trusted);
        int index = _table.Find(host, path, ref view);
        return index == RouteTable.None ? null : _routes[index];
    }

    /// <summary>The name of an authority in lower case, without its port and without the dot at its end.</summary>
    internal static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> authority, Span<byte> room)
    {
        ReadOnlySpan<byte> host = HostSyntax.WithoutPort(authority);
        if (!host.IsEmpty && host[^1] == (byte)'.')
        {
            host = host[..^1];
        }

        return host.Length <= room.Length && Ascii.ToLower(host, room, out int length) == OperationStatus.Done
            ? room[..length]
            : [];
    }
}
