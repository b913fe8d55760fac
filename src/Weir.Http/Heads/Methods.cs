namespace Weir.Http;

/// <summary>What RFC 9110 9.2 says of the methods. Immutable; any thread.</summary>
public static class Methods
{
    /// <summary>Whether the method only reads. Of an unknown method nothing is assumed.</summary>
    public static bool IsSafe(this Method method) =>
        method is Method.Get or Method.Head or Method.Options or Method.Trace;

    /// <summary>Whether sending the request twice has the effect of sending it once.</summary>
    public static bool IsIdempotent(this Method method) =>
        method.IsSafe() || method is Method.Put or Method.Delete;

    /// <summary>The bytes of a method; empty for <see cref="Method.Other"/>.</summary>
    public static ReadOnlySpan<byte> Name(this Method method) => method switch
    {
        Method.Get => "GET"u8,
        Method.Head => "HEAD"u8,
        Method.Post => "POST"u8,
        Method.Put => "PUT"u8,
        Method.Delete => "DELETE"u8,
        Method.Options => "OPTIONS"u8,
        Method.Patch => "PATCH"u8,
        Method.Trace => "TRACE"u8,
        Method.Connect => "CONNECT"u8,
        _ => default,
    };

    /// <summary>The method of these bytes; <see cref="Method.Other"/> when it is not a known one.</summary>
    public static Method Find(ReadOnlySpan<byte> name)
    {
        Method candidate = name.Length switch
        {
            3 => name[0] == (byte)'G' ? Method.Get : Method.Put,
            4 => name[0] == (byte)'P' ? Method.Post : Method.Head,
            5 => name[0] == (byte)'P' ? Method.Patch : Method.Trace,
            6 => Method.Delete,
            7 => name[0] == (byte)'O' ? Method.Options : Method.Connect,
            _ => Method.Other,
        };

        return candidate.Name().SequenceEqual(name) ? candidate : Method.Other;
    }
}
