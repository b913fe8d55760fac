namespace Weir.IO;

/// <summary>
/// The TLS of a listener: its certificates and what is agreed on with clients. Immutable; any thread.
/// </summary>
/// <remarks>
/// Connections keep the one that they began with, so that new certificates are a new object and cut nobody.
/// </remarks>
public sealed partial class TlsServer
{
    private readonly TlsNames _names = new();
    private readonly TlsServerOptions _options;

    // Pinned: libssl is given addresses in it.
    private readonly byte[] _protocols;

    /// <summary>The options that it was made from.</summary>
    public TlsServerOptions Options => _options;

    /// <summary>Whether any client is asked for a certificate.</summary>
    public bool AsksClients { get; }

    /// <summary>
    /// Whether a request for a host may be served on a connection: what is asked of the clients of that host is the
    /// same as what was asked of this one.
    /// </summary>
    /// <param name="certificate">What the connection was made with: <see cref="CertificateOf"/>.</param>
    /// <param name="host">The host of the request's authority, without its port.</param>
    public bool MayServe(TlsCertificate certificate, ReadOnlySpan<byte> host)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        return certificate.AsksLike(_options.Certificates[_names.Find(host)]);
    }

    // The most wanted of ours that the client has too; both lists are lengths and names in turn.
    private ReadOnlySpan<byte> Choose(ReadOnlySpan<byte> offered)
    {
        for (ReadOnlySpan<byte> ours = _protocols; ours.Length > 0; ours = ours[(ours[0] + 1)..])
        {
            ReadOnlySpan<byte> wanted = ours.Slice(1, ours[0]);
            ReadOnlySpan<byte> theirs = offered;
            while (theirs.Length > 0 && theirs.Length > theirs[0])
            {
                if (theirs.Slice(1, theirs[0]).SequenceEqual(wanted))
                {
                    return wanted;
                }

                theirs = theirs[(theirs[0] + 1)..];
            }
        }

        return [];
    }
}
