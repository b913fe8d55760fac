using System.Globalization;
using System.Text;

namespace Weir.Gateway;

/// <summary>A host pattern made ready for bytes. Immutable.</summary>
internal sealed class HostMatcher
{
    private readonly byte[] _name;
    private readonly byte[]? _port;
    private readonly bool _isSuffix;

    internal HostMatcher(HostPattern pattern)
    {
        _name = Encoding.ASCII.GetBytes(pattern.Name);
        _isSuffix = pattern.IsSuffix;
        _port = pattern.Port is { } port
            ? Encoding.ASCII.GetBytes(port.ToString(CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>
    /// Whether an authority, <c>host[:port]</c>, matches. A dot at the end of the name is passed over.
    /// </summary>
    internal bool Matches(ReadOnlySpan<byte> authority)
    {
        int colon = authority.LastIndexOf((byte)':');
        bool hasPort = colon > authority.LastIndexOf((byte)']');
        ReadOnlySpan<byte> host = hasPort ? authority[..colon] : authority;
        ReadOnlySpan<byte> port = hasPort ? authority[(colon + 1)..] : [];
        if (!host.IsEmpty && host[^1] == (byte)'.')
        {
            host = host[..^1];
        }

        // An authority without a port means that of its scheme.
        if (_port is not null && !(port.IsEmpty ? "80"u8 : port).SequenceEqual(_port))
        {
            return false;
        }

        if (!_isSuffix)
        {
            return Ascii.EqualsIgnoreCase(host, _name);
        }

        return host.Length > _name.Length && Ascii.EqualsIgnoreCase(host[^_name.Length..], _name);
    }
}
