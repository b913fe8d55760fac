using System.Runtime.InteropServices;

namespace Weir.IO.Native;

/// <summary>
/// The calls of the system's libssl 3. Safety: every argument is blittable; pointers point at memory that the caller
/// keeps alive and in place until the call returns, and an SSL object is used by one thread at a time.
/// </summary>
internal static unsafe partial class LibSsl
{
    internal const int ErrorWantRead = 2;
    internal const int ErrorWantWrite = 3;
    internal const int ErrorZeroReturn = 6;

    internal const int Tls12 = 0x0303;
    internal const int Tls13 = 0x0304;

    internal const int FilePem = 1;

    internal const int VerifyNone = 0;
    internal const int VerifyPeer = 1;
    internal const int VerifyRequired = 3;

    internal const int ControlMode = 33;
    internal const int ControlReadAhead = 41;
    internal const int ControlSessionCacheMode = 44;
    internal const int ControlHostName = 55;
    internal const int ControlGroups = 92;
    internal const int ControlMinimumVersion = 123;

    // SSL_MODE_ENABLE_PARTIAL_WRITE, ACCEPT_MOVING_WRITE_BUFFER and RELEASE_BUFFERS.
    internal const int ModeOfLoops = 0x1 | 0x2 | 0x10;

    internal const ulong OptionNoCompression = 1UL << 17;
    internal const ulong OptionPreferServerCiphers = 1UL << 22;
    internal const ulong OptionNoRenegotiation = 1UL << 30;

    internal const int SessionCacheOff = 0;

    // X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS: a star stands for a whole label.
    internal const uint HostNoPartialWildcards = 0x4;

    internal const int ClientHelloFailed = 0;
    internal const int ClientHelloDone = 1;
    internal const int AlpnChosen = 0;
    internal const int AlpnFatal = 2;
    internal const int AlpnNone = 3;

    private const string Name = "libssl.so.3";

    /// <summary>Whether this system has the library.</summary>
    internal static bool IsPresent { get; } = NativeLibrary.TryLoad(Name, out _);

    [LibraryImport(Name, EntryPoint = "TLS_server_method")]
    internal static partial nint ServerMethod();

    [LibraryImport(Name, EntryPoint = "TLS_client_method")]
    internal static partial nint ClientMethod();

    [LibraryImport(Name, EntryPoint = "SSL_CTX_new")]
    internal static partial nint NewContext(nint method);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_free")]
    internal static partial void FreeContext(nint context);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_ctrl")]
    internal static partial long ControlContext(nint context, int command, long number, void* argument);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_options")]
    internal static partial ulong SetOptions(nint context, ulong options);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_default_read_buffer_len")]
    internal static partial void SetReadBuffer(nint context, nuint length);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_use_certificate_chain_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UseCertificateChain(nint context, string path);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_use_PrivateKey_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int UsePrivateKey(nint context, string path, int kind);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_default_passwd_cb")]
    internal static partial void SetPassword(nint context, delegate* unmanaged<byte*, int, int, nint, int> password);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_check_private_key")]
    internal static partial int CheckPrivateKey(nint context);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_get0_certificate")]
    internal static partial nint CertificateOf(nint context);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_cipher_list", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetCiphers(nint context, string names);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_alpn_select_cb")]
    internal static partial void SetAlpnChoice(
        nint context, delegate* unmanaged<nint, byte**, byte*, byte*, uint, nint, int> choose, nint argument);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_alpn_protos")]
    internal static partial int SetAlpn(nint context, byte* protocols, uint length);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_client_hello_cb")]
    internal static partial void SetClientHello(
        nint context, delegate* unmanaged<nint, int*, nint, int> choose, nint argument);

    [LibraryImport(Name, EntryPoint = "SSL_client_hello_get0_ext")]
    internal static partial int ClientHelloExtension(nint ssl, uint kind, byte** value, nuint* length);

    [LibraryImport(Name, EntryPoint = "SSL_get_SSL_CTX")]
    internal static partial nint ContextOf(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_set_SSL_CTX")]
    internal static partial nint SetContext(nint ssl, nint context);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_session_id_context")]
    internal static partial int SetSessionContext(nint context, byte* id, uint length);

    [LibraryImport(Name, EntryPoint = "SSL_set_session_id_context")]
    internal static partial int SetSessionIdContext(nint ssl, byte* id, uint length);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_tlsext_ticket_key_evp_cb")]
    internal static partial int SetTicketKeys(
        nint context, delegate* unmanaged<nint, byte*, byte*, nint, nint, int, int> keys);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_verify")]
    internal static partial void SetVerify(nint context, int mode, nint callback);

    [LibraryImport(Name, EntryPoint = "SSL_set_verify")]
    internal static partial void SetSessionVerify(nint ssl, int mode, nint callback);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_load_verify_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int LoadAuthorities(nint context, string path);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_default_verify_paths")]
    internal static partial int LoadSystemAuthorities(nint context);

    [LibraryImport(Name, EntryPoint = "SSL_load_client_CA_file", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint LoadAuthorityNames(string path);

    [LibraryImport(Name, EntryPoint = "SSL_CTX_set_client_CA_list")]
    internal static partial void SetAuthorityNames(nint context, nint names);

    [LibraryImport(Name, EntryPoint = "SSL_new")]
    internal static partial nint New(nint context);

    [LibraryImport(Name, EntryPoint = "SSL_free")]
    internal static partial void Free(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_set_bio")]
    internal static partial void SetBio(nint ssl, nint read, nint write);

    [LibraryImport(Name, EntryPoint = "SSL_set_accept_state")]
    internal static partial void SetAccept(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_set_connect_state")]
    internal static partial void SetConnect(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_do_handshake")]
    internal static partial int Handshake(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_read")]
    internal static partial int Read(nint ssl, byte* bytes, int length);

    [LibraryImport(Name, EntryPoint = "SSL_write")]
    internal static partial int Write(nint ssl, byte* bytes, int length);

    [LibraryImport(Name, EntryPoint = "SSL_has_pending")]
    internal static partial int HasPending(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get_error")]
    internal static partial int GetError(nint ssl, int result);

    [LibraryImport(Name, EntryPoint = "SSL_shutdown")]
    internal static partial int Shutdown(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_ctrl", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial long Control(nint ssl, int command, long number, string argument);

    [LibraryImport(Name, EntryPoint = "SSL_set1_host", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetHost(nint ssl, string name);

    [LibraryImport(Name, EntryPoint = "SSL_set_hostflags")]
    internal static partial void SetHostFlags(nint ssl, uint flags);

    [LibraryImport(Name, EntryPoint = "SSL_get0_param")]
    internal static partial nint VerifyParameters(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get_verify_result")]
    internal static partial long VerifyResult(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get1_peer_certificate")]
    internal static partial nint PeerCertificate(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get0_alpn_selected")]
    internal static partial void AlpnSelected(nint ssl, byte** protocol, uint* length);

    [LibraryImport(Name, EntryPoint = "SSL_get_servername")]
    internal static partial byte* ServerName(nint ssl, int kind);

    [LibraryImport(Name, EntryPoint = "SSL_get_version")]
    internal static partial byte* Version(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get_verify_mode")]
    internal static partial int VerifyModeOf(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_version")]
    internal static partial int VersionNumber(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get_current_cipher")]
    internal static partial nint CurrentCipher(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_CIPHER_get_name")]
    internal static partial byte* CipherName(nint cipher);

    [LibraryImport(Name, EntryPoint = "SSL_session_reused")]
    internal static partial int SessionReused(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_get1_session")]
    internal static partial nint Session(nint ssl);

    [LibraryImport(Name, EntryPoint = "SSL_set_session")]
    internal static partial int SetSession(nint ssl, nint session);

    [LibraryImport(Name, EntryPoint = "SSL_SESSION_is_resumable")]
    internal static partial int IsResumable(nint session);

    [LibraryImport(Name, EntryPoint = "SSL_SESSION_free")]
    internal static partial void FreeSession(nint session);
}
