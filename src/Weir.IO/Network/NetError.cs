namespace Weir.IO;

/// <summary>
/// Error numbers of Linux (the same on x64 and arm64) as <see cref="Net"/> returns them, negated. Only those that the
/// engine tells apart.
/// </summary>
public static class NetError
{
    public const int NotPermitted = 1;
    public const int NoEntry = 2;
    public const int Interrupted = 4;
    public const int InputOutput = 5;
    public const int NoSuchDevice = 6;
    public const int BadDescriptor = 9;
    public const int WouldBlock = 11;
    public const int NoMemory = 12;
    public const int AccessDenied = 13;
    public const int CrossDevice = 18;
    public const int NoDevice = 19;
    public const int NotAFolder = 20;
    public const int IsAFolder = 21;
    public const int Invalid = 22;
    public const int TooManyFilesInSystem = 23;
    public const int TooManyFiles = 24;
    public const int BrokenPipe = 32;
    public const int NameTooLong = 36;
    public const int NotImplemented = 38;
    public const int LinkLoop = 40;
    public const int NotSupported = 95;
    public const int AddressFamilyNotSupported = 97;
    public const int AddressInUse = 98;
    public const int AddressNotAvailable = 99;
    public const int NetworkUnreachable = 101;
    public const int ConnectionAborted = 103;
    public const int ConnectionReset = 104;
    public const int NoBuffers = 105;
    public const int TimedOut = 110;
    public const int ConnectionRefused = 111;
    public const int HostUnreachable = 113;
    public const int InProgress = 115;

    /// <summary>The system's text for an error number, positive or negative.</summary>
    public static string Describe(int error) =>
        System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(Math.Abs(error));
}
