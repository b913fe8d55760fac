using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Weir.IO.Native;

namespace Weir.IO;

/// <summary>
/// The contexts of libssl. Safety: <c>_self</c> is what callbacks find this object by; sessions hold this object, so
/// that it is finalised only when no callback can come any more. What a callback hands to libssl is native or pinned.
/// </summary>
public sealed unsafe partial class TlsServer
{
    private const int ServerNameExtension = 0;

    private readonly nint[] _contexts;
    private GCHandle _self;

    /// <exception cref="TlsException">A file is missing or wrong; the message names it.</exception>
    public TlsServer(TlsServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TlsLibrary.Check();
        _options = options;
        byte[] protocols = TlsLibrary.EncodeProtocols(options.Protocols);
        _protocols = GC.AllocateUninitializedArray<byte>(protocols.Length, pinned: true);
        protocols.CopyTo(_protocols.AsSpan());
        _contexts = new nint[options.Certificates.Count];
        _self = GCHandle.Alloc(this, GCHandleType.Weak);
        for (int i = 0; i < _contexts.Length; i++)
        {
            _contexts[i] = MakeContext(options.Certificates[i], i);
            AsksClients |= options.Certificates[i].ClientAuth != TlsClientAuth.Off;
        }
    }

    ~TlsServer()
    {
        foreach (nint context in _contexts ?? [])
        {
            LibSsl.FreeContext(context);
        }

        if (_self.IsAllocated)
        {
            _self.Free();
        }
    }

    /// <summary>A session for a connection that was accepted.</summary>
    /// <param name="now">The loop's clock, in nanoseconds: keys of tickets have their time.</param>
    public TlsSession Begin(long now)
    {
        TlsTickets.KeepFresh(now);
        return new TlsSession(_contexts[0], isServer: true, this);
    }

    /// <summary>
    /// The certificate that an established session was made with, whatever name the client asked for, and also when an
    /// earlier session was resumed.
    /// </summary>
    public TlsCertificate CertificateOf(TlsSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        int index = Array.IndexOf(_contexts, session.Context);
        return _options.Certificates[Math.Max(0, index)];
    }

    private nint MakeContext(TlsCertificate certificate, int index)
    {
        nint context = TlsLibrary.NewServerContext(_options);
        _contexts[index] = context;
        TlsLibrary.UseCertificate(context, certificate.Chain, certificate.Key);
        byte[] identity = ReadNames(certificate.Chain, index);
        UseClientAuthorities(context, certificate, identity);
        nint self = GCHandle.ToIntPtr(_self);
        LibSsl.SetClientHello(context, &OnClientHello, self);
        LibSsl.SetAlpnChoice(context, &OnAlpn, self);
        _ = LibSsl.SetTicketKeys(context, &TlsTickets.OnTicket);
        return context;
    }

    // The bytes of the certificate, whose names are noted.
    private byte[] ReadNames(string chain, int index)
    {
        try
        {
            using X509Certificate2 leaf = X509CertificateLoader.LoadCertificateFromFile(chain);
            _names.Add(leaf, index);
            return leaf.RawData;
        }
        catch (CryptographicException e)
        {
            throw new TlsException($"{chain} holds no certificate in PEM.", e);
        }
    }

    // A session is resumed only for what it was made for: a certificate that a client once showed is not taken for
    // another host that asks for one, nor after the authorities have changed.
    private static void UseClientAuthorities(nint context, TlsCertificate certificate, byte[] identity)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(identity);
        hash.AppendData([(byte)certificate.ClientAuth]);
        bool asks = certificate.ClientAuth != TlsClientAuth.Off;
        string file = asks ? certificate.ClientAuthorities! : "";
        if (asks)
        {
            AppendAuthorities(hash, file);
        }

        fixed (byte* bytes = hash.GetHashAndReset())
        {
            _ = LibSsl.SetSessionContext(context, bytes, SHA256.HashSizeInBytes);
        }

        if (!asks)
        {
            return;
        }

        LibCrypto.ClearErrors();
        nint names = LibSsl.LoadAuthorityNames(file);
        if (names == 0 || LibSsl.LoadAuthorities(context, file) != 1)
        {
            throw TlsLibrary.FileProblem(file, "holds no certificate of an authority");
        }

        LibSsl.SetAuthorityNames(context, names);
        LibSsl.SetVerify(context, VerifyMode(certificate), 0);
    }

    private static void AppendAuthorities(IncrementalHash hash, string file)
    {
        try
        {
            X509Certificate2Collection authorities = [];
            authorities.ImportFromPemFile(file);
            foreach (X509Certificate2 authority in authorities)
            {
                hash.AppendData(authority.RawData);
                authority.Dispose();
            }
        }
        catch (CryptographicException e)
        {
            throw new TlsException($"{file} holds no certificate of an authority.", e);
        }
    }

    private static int VerifyMode(TlsCertificate certificate) => certificate.ClientAuth switch
    {
        TlsClientAuth.Required => LibSsl.VerifyRequired,
        TlsClientAuth.Optional => LibSsl.VerifyPeer,
        _ => LibSsl.VerifyNone,
    };

    // Before anything else is looked at, so that the session is resumed in the context of its own host.
    [UnmanagedCallersOnly]
    private static int OnClientHello(nint ssl, int* alert, nint argument)
    {
        if (GCHandle.FromIntPtr(argument).Target is TlsServer server && server._contexts.Length > 1)
        {
            byte* value;
            nuint length;
            bool hasName = LibSsl.ClientHelloExtension(ssl, ServerNameExtension, &value, &length) == 1;
            server.Choose(ssl, hasName ? HostName(new ReadOnlySpan<byte>(value, (int)length)) : []);
        }

        return LibSsl.ClientHelloDone;
    }

    [UnmanagedCallersOnly]
    private static int OnAlpn(nint ssl, byte** chosen, byte* chosenLength, byte* offered, uint length, nint argument)
    {
        if (GCHandle.FromIntPtr(argument).Target is not TlsServer server)
        {
            return LibSsl.AlpnFatal;
        }

        ReadOnlySpan<byte> protocol = server.Choose(new ReadOnlySpan<byte>(offered, (int)length));
        if (protocol.IsEmpty)
        {
            return LibSsl.AlpnFatal;
        }

        int at = server._protocols.AsSpan().IndexOf(protocol);
        *chosen = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(server._protocols, at);
        *chosenLength = (byte)protocol.Length;
        return LibSsl.AlpnChosen;
    }

    // RFC 6066 3: a list of entries, each a kind, a length and a name; there is one of the kind 0.
    private static ReadOnlySpan<byte> HostName(ReadOnlySpan<byte> extension)
    {
        const int Front = 5;
        if (extension.Length < Front || extension[2] != 0)
        {
            return [];
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(extension[3..]);
        return length <= extension.Length - Front ? extension.Slice(Front, length) : [];
    }

    private void Choose(nint ssl, ReadOnlySpan<byte> host)
    {
        int index = _names.Find(host);
        if (index == 0)
        {
            return;
        }

        TlsCertificate certificate = _options.Certificates[index];
        _ = LibSsl.SetContext(ssl, _contexts[index]);
        LibSsl.SetSessionVerify(ssl, VerifyMode(certificate), 0);
    }
}
