namespace Weir.IO;

/// <summary>Kinds of addresses.</summary>
public enum NetFamily : byte
{
    IPv4,
    IPv6,
    Unix,
}
