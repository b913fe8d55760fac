using Weir.IO.Native;

namespace Weir.IO;

/// <summary>
/// The TLS of connections to one destination, and the last session with it, which the next connection resumes. Any
/// thread.
/// </summary>
/// <remarks>
/// Safety: the context is valid until this object is finalised, and sessions hold this object; the resumable session is
/// exchanged whole, and freed by whoever takes it out.
/// </remarks>
public sealed unsafe class TlsClient
{
    private readonly TlsClientOptions _options;
    private readonly nint _context;
    private nint _resumable;

    /// <exception cref="TlsException">A file is missing or wrong; the message names it.</exception>
    public TlsClient(TlsClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TlsLibrary.Check();
        _options = options;
        _context = TlsLibrary.NewClientContext();
        if (options.Chain is not null)
        {
            TlsLibrary.UseCertificate(_context, options.Chain, options.Key!);
        }

        LibCrypto.ClearErrors();
        if (options.Authorities is null)
        {
            _ = LibSsl.LoadSystemAuthorities(_context);
        }
        else if (LibSsl.LoadAuthorities(_context, options.Authorities) != 1)
        {
            throw TlsLibrary.FileProblem(options.Authorities, "holds no certificate of an authority");
        }

        LibSsl.SetVerify(_context, options.Verifies ? LibSsl.VerifyPeer : LibSsl.VerifyNone, 0);
        SetProtocols(options.Protocols);

        // What cannot be verified is found here, and not by a connection.
        Begin().Free();
    }

    ~TlsClient()
    {
        LibSsl.FreeContext(_context);
        LibSsl.FreeSession(_resumable);
    }

    /// <summary>The options that it was made from.</summary>
    public TlsClientOptions Options => _options;

    /// <summary>A session for a connection that was opened.</summary>
    public TlsSession Begin()
    {
        TlsSession session = new(_context, isServer: false, this);
        if (!TrySetName(session))
        {
            session.Free();
            throw new TlsException($"{_options.Name} is no name that a certificate can be for.");
        }

        nint resumable = Interlocked.Exchange(ref _resumable, 0);
        if (resumable != 0)
        {
            _ = LibSsl.SetSession(session.Handle, resumable);
            LibSsl.FreeSession(resumable);
        }

        return session;
    }

    /// <summary>
    /// Keeps the session of a connection that is established, for the next one; called when something was received on
    /// it, since the server gives its ticket after the handshake.
    /// </summary>
    public void Keep(TlsSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        nint last = LibSsl.Session(session.Handle);
        if (last != 0 && LibSsl.IsResumable(last) == 1)
        {
            last = Interlocked.Exchange(ref _resumable, last);
        }

        LibSsl.FreeSession(last);
    }

    // Without a name to look for, libssl would take any certificate of a known authority.
    private bool TrySetName(TlsSession session)
    {
        if (_options.NameIsAddress)
        {
            return LibCrypto.SetVerifiedAddress(LibSsl.VerifyParameters(session.Handle), _options.Name) == 1;
        }

        const int HostNameKind = 0;
        LibSsl.SetHostFlags(session.Handle, LibSsl.HostNoPartialWildcards);
        return LibSsl.Control(session.Handle, LibSsl.ControlHostName, HostNameKind, _options.Name) == 1
            && LibSsl.SetHost(session.Handle, _options.Name) == 1;
    }

    private void SetProtocols(IReadOnlyList<string> protocols)
    {
        if (protocols.Count == 0)
        {
            return;
        }

        byte[] encoded = TlsLibrary.EncodeProtocols(protocols);
        fixed (byte* bytes = encoded)
        {
            _ = LibSsl.SetAlpn(_context, bytes, (uint)encoded.Length);
        }
    }
}
