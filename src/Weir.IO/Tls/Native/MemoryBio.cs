using System.Runtime.InteropServices;

namespace Weir.IO.Native;

/// <summary>
/// What stands between libssl and the socket: it reads from bytes that were received and writes to a place from where
/// they are sent, and never calls the system. Safety: the callbacks run inside of calls that <see cref="TlsSession"/>
/// makes, which sets the ranges of the <see cref="Feed"/> to native memory before and takes them away after.
/// </summary>
internal static unsafe class MemoryBio
{
    private static readonly nint s_method = MakeMethod();

    /// <summary>A BIO over a feed, which outlives it.</summary>
    internal static nint Create(Feed* feed)
    {
        nint bio = LibCrypto.NewBio(s_method);
        LibCrypto.SetBioData(bio, (nint)feed);
        LibCrypto.SetBioReady(bio, 1);
        return bio;
    }

    private static nint MakeMethod()
    {
        const int SourceSink = 0x0400;
        nint method = LibCrypto.NewBioMethod(LibCrypto.NewBioIndex() | SourceSink, "weir");
        _ = LibCrypto.SetBioRead(method, &Read);
        _ = LibCrypto.SetBioWrite(method, &Write);
        _ = LibCrypto.SetBioControl(method, &Control);
        return method;
    }

    [UnmanagedCallersOnly]
    private static int Read(nint bio, byte* destination, int length)
    {
        Feed* feed = (Feed*)LibCrypto.BioData(bio);
        LibCrypto.ClearBioFlags(bio, LibCrypto.BioFlagsAll);
        int count = Math.Min(length, feed->InputLength);
        if (count <= 0)
        {
            LibCrypto.SetBioFlags(bio, LibCrypto.BioFlagsRead | LibCrypto.BioShouldRetry);
            return -1;
        }

        Buffer.MemoryCopy(feed->Input, destination, length, count);
        feed->Input += count;
        feed->InputLength -= count;
        return count;
    }

    [UnmanagedCallersOnly]
    private static int Write(nint bio, byte* source, int length)
    {
        Feed* feed = (Feed*)LibCrypto.BioData(bio);
        LibCrypto.ClearBioFlags(bio, LibCrypto.BioFlagsAll);
        int count = Math.Min(length, feed->OutputMax - feed->OutputLength);
        if (count <= 0)
        {
            LibCrypto.SetBioFlags(bio, LibCrypto.BioFlagsWrite | LibCrypto.BioShouldRetry);
            return -1;
        }

        Buffer.MemoryCopy(source, feed->Output + feed->OutputLength, count, count);
        feed->OutputLength += count;
        return count;
    }

    [UnmanagedCallersOnly]
    private static long Control(nint bio, int command, long number, nint argument) =>
        command == LibCrypto.BioControlFlush ? 1 : 0;

    /// <summary>The ranges of one session. Lives in native memory as long as its SSL object.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Feed
    {
        internal byte* Input;
        internal byte* Output;
        internal int InputLength;
        internal int OutputLength;
        internal int OutputMax;
    }
}
