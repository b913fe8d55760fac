using System.Runtime.InteropServices;
using System.Text;
using Weir.IO.Native;

namespace Weir.IO;

/// <summary>
/// What contexts of libssl have in common. Safety: the handles are valid until their owner frees them. Any thread.
/// </summary>
internal static unsafe class TlsLibrary
{
    // Room for what is left of a record and all that is received at once.
    private const int ReadBufferBytes = (2 * TlsScratch.InputBytes) + 4096;

    // Mozilla's intermediate list, guideline 5.7; TLS 1.3 has its own.
    private const string IntermediateCiphers =
        "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES256-GCM-SHA384:"
        + "ECDHE-RSA-AES256-GCM-SHA384:ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305";

    private const string Groups = "X25519:P-256:P-384";

    // Whether libssl wanted a password for the key that is being read.
    [ThreadStatic]
    private static bool s_wasAsked;

    /// <exception cref="TlsException">The library is not there.</exception>
    internal static void Check()
    {
        if (!LibSsl.IsPresent)
        {
            throw new TlsException(
                "TLS needs the library libssl.so.3 (OpenSSL 3), which this system does not have; install libssl3.");
        }
    }

    internal static nint NewServerContext(TlsServerOptions options)
    {
        nint context = NewContext(LibSsl.ServerMethod());
        bool isModern = options.Preset == TlsPreset.Modern || options.RequiresTls13;
        Configure(context, isModern ? LibSsl.Tls13 : LibSsl.Tls12);
        return context;
    }

    internal static nint NewClientContext()
    {
        nint context = NewContext(LibSsl.ClientMethod());
        Configure(context, LibSsl.Tls12);
        return context;
    }

    internal static void UseCertificate(nint context, string chain, string key)
    {
        LibCrypto.ClearErrors();
        if (LibSsl.UseCertificateChain(context, chain) != 1)
        {
            throw FileProblem(chain, "holds no certificate in PEM that can be used");
        }

        s_wasAsked = false;
        if (LibSsl.UsePrivateKey(context, key, LibSsl.FilePem) != 1)
        {
            throw KeyProblem(chain, key);
        }

        if (LibSsl.CheckPrivateKey(context) != 1)
        {
            throw new TlsException($"{key} is not the key of {chain}.");
        }
    }

    /// <summary>Names of protocols as ALPN has them (RFC 7301 3.1): a length and a name in turn.</summary>
    internal static byte[] EncodeProtocols(IReadOnlyList<string> protocols)
    {
        List<byte> encoded = [];
        foreach (string protocol in protocols)
        {
            encoded.Add((byte)protocol.Length);
            encoded.AddRange(Encoding.ASCII.GetBytes(protocol));
        }

        return [.. encoded];
    }

    /// <summary>What is wrong with a file, seen after libssl did not take it.</summary>
    internal static TlsException FileProblem(string file, string else_)
    {
        string reason = TlsSession.TakeError();
        return new TlsException($"{file} {else_} ({reason}).");
    }

    private static TlsException KeyProblem(string chain, string key)
    {
        if (s_wasAsked)
        {
            return new TlsException(
                $"{key} is encrypted, and nobody is there to type its password; write it anew without one: "
                + $"openssl pkey -in {key} -out ...");
        }

        string reason = TlsSession.TakeError();
        return reason.Contains("mismatch", StringComparison.Ordinal)
            ? new TlsException($"{key} is not the key of {chain}.")
            : new TlsException($"{key} holds no private key in PEM that can be used ({reason}).");
    }

    // Without this libssl asks on the terminal, and waits.
    [UnmanagedCallersOnly]
    private static int OnPassword(byte* buffer, int size, int isForWriting, nint argument)
    {
        s_wasAsked = true;
        return -1;
    }

    private static nint NewContext(nint method)
    {
        nint context = LibSsl.NewContext(method);
        return context != 0 ? context : throw new TlsException("libssl gave no context: " + TlsSession.TakeError());
    }

    private static void Configure(nint context, int minimum)
    {
        _ = LibSsl.ControlContext(context, LibSsl.ControlMinimumVersion, minimum, null);
        _ = LibSsl.ControlContext(context, LibSsl.ControlMode, LibSsl.ModeOfLoops, null);
        _ = LibSsl.ControlContext(context, LibSsl.ControlReadAhead, 1, null);
        _ = LibSsl.ControlContext(context, LibSsl.ControlSessionCacheMode, LibSsl.SessionCacheOff, null);
        _ = LibSsl.SetOptions(context, LibSsl.OptionNoCompression | LibSsl.OptionNoRenegotiation);
        LibSsl.SetReadBuffer(context, ReadBufferBytes);
        LibSsl.SetPassword(context, &OnPassword);
        _ = LibSsl.SetCiphers(context, IntermediateCiphers);
        fixed (byte* groups = Encoding.ASCII.GetBytes(Groups + '\0'))
        {
            _ = LibSsl.ControlContext(context, LibSsl.ControlGroups, 0, groups);
        }
    }
}
