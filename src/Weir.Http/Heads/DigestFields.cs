namespace Weir.Http;

/// <summary>
/// The fields that hold a digest of a message's content or of its representation (RFC 9530, and the older Digest and
/// Content-MD5). Any thread.
/// </summary>
public static class DigestFields
{
    /// <summary>
    /// Removes them all, for a body that is coded on the way: a content coding is a part of what was digested, so
    /// neither kind of digest is true of it any more.
    /// </summary>
    public static void Remove(Head head)
    {
        ArgumentNullException.ThrowIfNull(head);
        head.Remove("content-digest"u8);
        head.Remove("repr-digest"u8);
        head.Remove("digest"u8);
        head.Remove("content-md5"u8);
    }
}
