using System.Runtime.InteropServices;

namespace Weir.IO.Native;

/// <summary>
/// The calls of the system's libcrypto 3 that go with libssl. Safety: as there; the error queue is the thread's own.
/// </summary>
internal static unsafe partial class LibCrypto
{
    internal const int BioFlagsRead = 0x01;
    internal const int BioFlagsWrite = 0x02;
    internal const int BioShouldRetry = 0x08;
    internal const int BioFlagsAll = 0x0F;
    internal const int BioControlFlush = 11;

    private const string Name = "libcrypto.so.3";

    [LibraryImport(Name, EntryPoint = "BIO_get_new_index")]
    internal static partial int NewBioIndex();

    [LibraryImport(Name, EntryPoint = "BIO_meth_new", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial nint NewBioMethod(int kind, string name);

    [LibraryImport(Name, EntryPoint = "BIO_meth_set_read")]
    internal static partial int SetBioRead(nint method, delegate* unmanaged<nint, byte*, int, int> read);

    [LibraryImport(Name, EntryPoint = "BIO_meth_set_write")]
    internal static partial int SetBioWrite(nint method, delegate* unmanaged<nint, byte*, int, int> write);

    [LibraryImport(Name, EntryPoint = "BIO_meth_set_ctrl")]
    internal static partial int SetBioControl(nint method, delegate* unmanaged<nint, int, long, nint, long> control);

    [LibraryImport(Name, EntryPoint = "BIO_new")]
    internal static partial nint NewBio(nint method);

    [LibraryImport(Name, EntryPoint = "BIO_set_data")]
    internal static partial void SetBioData(nint bio, nint data);

    [LibraryImport(Name, EntryPoint = "BIO_get_data")]
    internal static partial nint BioData(nint bio);

    [LibraryImport(Name, EntryPoint = "BIO_set_init")]
    internal static partial void SetBioReady(nint bio, int isReady);

    [LibraryImport(Name, EntryPoint = "BIO_set_flags")]
    internal static partial void SetBioFlags(nint bio, int flags);

    [LibraryImport(Name, EntryPoint = "BIO_clear_flags")]
    internal static partial void ClearBioFlags(nint bio, int flags);

    [LibraryImport(Name, EntryPoint = "ERR_clear_error")]
    internal static partial void ClearErrors();

    [LibraryImport(Name, EntryPoint = "ERR_get_error")]
    internal static partial ulong NextError();

    [LibraryImport(Name, EntryPoint = "ERR_reason_error_string")]
    internal static partial byte* ErrorText(ulong error);

    [LibraryImport(Name, EntryPoint = "X509_verify_cert_error_string")]
    internal static partial byte* VerifyText(long result);

    [LibraryImport(Name, EntryPoint = "X509_VERIFY_PARAM_set1_ip_asc", StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int SetVerifiedAddress(nint parameters, string address);

    [LibraryImport(Name, EntryPoint = "i2d_X509")]
    internal static partial int EncodeCertificate(nint certificate, byte** bytes);

    [LibraryImport(Name, EntryPoint = "X509_free")]
    internal static partial void FreeCertificate(nint certificate);

    [LibraryImport(Name, EntryPoint = "EVP_aes_256_cbc")]
    internal static partial nint Aes256Cbc();

    [LibraryImport(Name, EntryPoint = "EVP_EncryptInit_ex")]
    internal static partial int BeginEncrypt(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Name, EntryPoint = "EVP_DecryptInit_ex")]
    internal static partial int BeginDecrypt(nint context, nint cipher, nint engine, byte* key, byte* iv);

    [LibraryImport(Name, EntryPoint = "EVP_MAC_CTX_set_params")]
    internal static partial int SetMac(nint context, Parameter* parameters);

    [LibraryImport(Name, EntryPoint = "RAND_bytes")]
    internal static partial int Random(byte* bytes, int length);

    /// <summary>OSSL_PARAM; a list of them ends with one whose name is null.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Parameter
    {
        internal const uint Utf8 = 4;
        internal const uint Octets = 5;

        internal byte* Name;
        internal uint Kind;
        internal void* Value;
        internal nuint Length;
        internal nuint Returned;
    }
}
