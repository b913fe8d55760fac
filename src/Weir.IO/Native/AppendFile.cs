using System.Runtime.InteropServices;

namespace Weir.IO.Native;

/// <summary>
/// A file, or an inherited descriptor, that bytes are only ever appended to. Its calls may block: not for loops. Owner:
/// one thread at a time.
/// </summary>
/// <remarks>
/// Opened with O_APPEND, which .NET's streams do not do: several processes, and a file that is cut short by somebody
/// else, are no trouble. Errors are values: the negated error number. Safety: pointers point at pinned spans, at the
/// stack or at unmanaged text that lives until the call returns.
/// </remarks>
public sealed unsafe class AppendFile : IDisposable
{
    private const int WriteOnly = 1;
    private const int CreateIfMissing = 0x40;
    private const int Append = 0x400;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;

    private const int StatusEmptyPath = 0x1000;
    private const uint StatusBasicAndBirth = 0xFFF;
    private const uint StatusBirth = 0x800;
    private const int StatusBytes = 256;
    private const int ModeOffset = 28;
    private const int SizeOffset = 40;
    private const int BirthOffset = 80;
    private const int ModifiedOffset = 112;
    private const int TypeMask = 0xF000;
    private const int TypeRegular = 0x8000;

    private const int PollOut = 4;
    private const int PollMs = 100;

    private readonly bool _isOwned;
    private int _descriptor;

    private AppendFile(int descriptor, bool isOwned)
    {
        _descriptor = descriptor;
        _isOwned = isOwned;
        byte* status = stackalloc byte[StatusBytes];
        byte* empty = stackalloc byte[1];
        *empty = 0;
        if (Libc.Describe(descriptor, empty, StatusEmptyPath, StatusBasicAndBirth, status) == 0)
        {
            IsRegular = (*(ushort*)(status + ModeOffset) & TypeMask) == TypeRegular;
            Length = IsRegular ? *(long*)(status + SizeOffset) : 0;
            bool hasBirth = (*(uint*)status & StatusBirth) != 0;
            CreatedSeconds = *(long*)(status + (hasBirth ? BirthOffset : ModifiedOffset));
        }
    }

    /// <summary>Standard output; disposing leaves it open.</summary>
    public static AppendFile StandardOutput() => new(1, isOwned: false);

    /// <summary>Whether it is a plain file and no device, pipe or terminal.</summary>
    public bool IsRegular { get; }

    /// <summary>Bytes that it had when it was opened, and those written since. 0 for what is no plain file.</summary>
    public long Length { get; private set; }

    /// <summary>
    /// When it was made, in seconds since 1970; where the file system does not know, when it was last written before it
    /// was opened.
    /// </summary>
    public long CreatedSeconds { get; }

    /// <summary>Opens a file, or makes it with the mode 0640. Null and a negated error number if that fails.</summary>
    public static AppendFile? Open(string path, out int error)
    {
        nint text = Marshal.StringToCoTaskMemUTF8(path);

        // A named pipe without a reader would hold the caller until one comes.
        int descriptor = Result(
            Libc.Create((byte*)text, WriteOnly | CreateIfMissing | Append | NonBlocking | CloseOnExec, 0x1A0));
        Marshal.FreeCoTaskMem(text);
        error = Math.Min(descriptor, 0);
        return descriptor < 0 ? null : new AppendFile(descriptor, isOwned: true);
    }

    /// <summary>Renames a file; 0, or a negated error number.</summary>
    public static int Rename(string from, string to)
    {
        nint old = Marshal.StringToCoTaskMemUTF8(from);
        nint next = Marshal.StringToCoTaskMemUTF8(to);
        int result = Result(Libc.Rename((byte*)old, (byte*)next));
        Marshal.FreeCoTaskMem(old);
        Marshal.FreeCoTaskMem(next);
        return result;
    }

    /// <summary>
    /// Writes some of the bytes, and waits up to 100 ms for room. How many were written, 0 when there was no room in
    /// that time, or a negated error number.
    /// </summary>
    public int Write(ReadOnlySpan<byte> bytes)
    {
        int written;
        fixed (byte* start = bytes)
        {
            do
            {
                written = Result((int)Libc.Write(_descriptor, start, (nuint)bytes.Length));
            }
            while (written == -NetError.Interrupted);
        }

        if (written == -NetError.WouldBlock)
        {
            // struct pollfd: descriptor, wanted events, events.
            ulong wanted = (uint)_descriptor | ((ulong)PollOut << 32);
            _ = Libc.Poll(&wanted, 1, PollMs);
            return 0;
        }

        Length += IsRegular ? Math.Max(0, written) : 0;
        return written;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_isOwned && _descriptor >= 0)
        {
            _ = Libc.Close(_descriptor);
        }

        _descriptor = -1;
    }

    private static int Result(int result) => result < 0 ? -Marshal.GetLastPInvokeError() : result;
}
