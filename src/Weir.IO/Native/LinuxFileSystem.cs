using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Weir.IO.Native;

/// <summary>
/// <see cref="FileSystem"/> on Linux, x64 and arm64. Any thread; the one flag only ever changes from true to false.
/// Safety: pointers are taken of stack memory, and of spans and pinned text, for the length of one call only; segments
/// point at slabs that their owners hold.
/// </summary>
/// <remarks>
/// Beneath a folder the kernel itself resolves paths (openat2, Linux 5.6): links may lead anywhere inside and nowhere
/// outside, whatever is renamed meanwhile. Where that call is missing or forbidden, each segment is opened by itself
/// and links are not followed at all.
/// </remarks>
public sealed unsafe class LinuxFileSystem : FileSystem
{
    private const int PathBytesMax = 4096;
    private const int CurrentFolder = -100;

    private const int NonBlocking = 0x800;
    private const int NoTerminal = 0x100;
    private const int CloseOnExec = 0x80000;
    private const int PathOnly = 0x200000;
    private const int ReadFlags = NonBlocking | NoTerminal | CloseOnExec;

    private const nint OpenBeneathCall = 437;
    private const ulong ResolveNoMagicLinks = 0x02;
    private const ulong ResolveBeneath = 0x08;

    // A rename in the way of a resolution makes the kernel give up and ask for another try.
    private const int TriesMax = 8;

    private const int EmptyPath = 0x1000;
    private const uint BasicStatus = 0x7FF;
    private const int TypeMask = 0xF000;
    private const int TypeFolder = 0x4000;
    private const int TypeFile = 0x8000;
    private const int NoWait = 8;

    private const int EntriesBytes = 16 * 1024;
    private const int EntryNameOffset = 19;
    private const int EntryTypeOffset = 18;
    private const int EntryLengthOffset = 16;
    private const byte EntryIsFolder = 4;

    // These differ between the two.
    private static readonly bool s_isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;
    private static readonly int s_folderOnly = s_isX64 ? 0x10000 : 0x4000;
    private static readonly int s_noFollow = s_isX64 ? 0x20000 : 0x8000;
    private static readonly nint s_listCall = s_isX64 ? 217 : 61;

    private volatile bool _hasOpenBeneath;

    /// <param name="hasOpenBeneath">Whether openat2 is tried; a test says no.</param>
    public LinuxFileSystem(bool hasOpenBeneath = true) => _hasOpenBeneath = hasOpenBeneath;

    /// <inheritdoc/>
    public override int OpenFolder(string path)
    {
        fixed (byte* start = Encoding.UTF8.GetBytes(path + "\0"))
        {
            return Result(Libc.OpenAt(CurrentFolder, start, PathOnly | s_folderOnly | CloseOnExec));
        }
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override int Open(int folder, ReadOnlySpan<byte> path)
    {
        byte* text = stackalloc byte[PathBytesMax];
        if (path.Length >= PathBytesMax)
        {
            return -NetError.NameTooLong;
        }

        ReadOnlySpan<byte> wanted = path.IsEmpty ? "."u8 : path;
        wanted.CopyTo(new Span<byte>(text, PathBytesMax));
        text[wanted.Length] = 0;
        if (_hasOpenBeneath)
        {
            int result = OpenBeneath(folder, text);
            if (result is not (-NetError.NotImplemented or -NetError.NotPermitted))
            {
                return result;
            }

            _hasOpenBeneath = false;
        }

        return OpenSegments(folder, new Span<byte>(text, wanted.Length + 1));
    }

    /// <inheritdoc/>
    public override int Describe(int descriptor, out FileStatus status)
    {
        StatusRecord record = default;
        byte empty = 0;
        int result = Result(Libc.Describe(descriptor, &empty, EmptyPath, BasicStatus, &record));
        FileKind kind = (record.Mode & TypeMask) switch
        {
            TypeFile => FileKind.File,
            TypeFolder => FileKind.Folder,
            _ => FileKind.Other,
        };
        status = new FileStatus(
            kind,
            (long)record.Size,
            Nanoseconds(record.Modified),
            Nanoseconds(record.Changed),
            ((ulong)record.DeviceMajor << 32) | record.DeviceMinor,
            record.Inode);
        return result;
    }

    /// <inheritdoc/>
    public override int Read(int descriptor, long position, ReadOnlySpan<IoSegment> segments)
    {
        fixed (IoSegment* first = segments)
        {
            while (true)
            {
                int result = Result(Libc.ReadVectorAt(descriptor, first, segments.Length, position));
                if (result != -NetError.Interrupted)
                {
                    return result;
                }
            }
        }
    }

    /// <inheritdoc/>
    public override int Read(int descriptor, long position, Span<byte> destination)
    {
        fixed (byte* start = destination)
        {
            IoSegment segment = new((nint)start, destination.Length);
            return Read(descriptor, position, new ReadOnlySpan<IoSegment>(in segment));
        }
    }

    /// <inheritdoc/>
    public override int TryRead(int descriptor, long position, ReadOnlySpan<IoSegment> segments)
    {
        fixed (IoSegment* first = segments)
        {
            int result = Result(Libc.ReadVectorAt(descriptor, first, segments.Length, position, NoWait));
            return result switch
            {
                -NetError.NotImplemented or -NetError.Invalid => -NetError.NotSupported,
                -NetError.Interrupted => -NetError.WouldBlock,
                _ => result,
            };
        }
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override int List(int folder, List<FolderEntry> entries, int entriesMax)
    {
        byte* raw = stackalloc byte[EntriesBytes];
        while (true)
        {
            int length = Result(Libc.SystemCall(s_listCall, folder, (nint)raw, EntriesBytes, 0));
            if (length <= 0)
            {
                return length;
            }

            for (int at = 0; at < length; at += *(ushort*)(raw + at + EntryLengthOffset))
            {
                ReadOnlySpan<byte> name =
                    MemoryMarshal.CreateReadOnlySpanFromNullTerminated(raw + at + EntryNameOffset);
                if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
                {
                    continue;
                }

                if (entries.Count >= entriesMax)
                {
                    return 0;
                }

                entries.Add(new FolderEntry(name.ToArray(), raw[at + EntryTypeOffset] == EntryIsFolder));
            }
        }
    }

    /// <inheritdoc/>
    public override void Close(int descriptor) => _ = Libc.Close(descriptor);

    private static int OpenBeneath(int folder, byte* path)
    {
        OpenHow how = new() { Flags = ReadFlags, Resolve = ResolveBeneath | ResolveNoMagicLinks };
        int result = -NetError.WouldBlock;
        for (int i = 0; i < TriesMax && result is -NetError.WouldBlock or -NetError.Interrupted; i++)
        {
            result = Result(Libc.SystemCall(
                OpenBeneathCall, folder, (nint)path, (nint)(&how), sizeof(OpenHow)));
        }

        return result;
    }

    // The path with its zero byte. Each segment is opened in its parent, and no link is followed.
    private static int OpenSegments(int folder, Span<byte> path)
    {
        int parent = folder;
        int at = 0;
        while (true)
        {
            ReadOnlySpan<byte> rest = path[at..];
            int slash = rest.IndexOf((byte)'/');
            if (rest.StartsWith("/"u8) || rest.StartsWith("../"u8) || rest.SequenceEqual("..\0"u8))
            {
                CloseParent(parent, folder);
                return -NetError.CrossDevice;
            }

            int flags = slash < 0 ? ReadFlags : PathOnly | s_folderOnly | CloseOnExec;
            if (slash >= 0)
            {
                path[at + slash] = 0;
            }

            int next;
            fixed (byte* start = rest)
            {
                next = Result(Libc.OpenAt(parent, start, flags | s_noFollow));
            }

            CloseParent(parent, folder);
            if (slash < 0 || next < 0 || at + slash + 2 == path.Length)
            {
                return next;
            }

            parent = next;
            at += slash + 1;
        }
    }

    private static void CloseParent(int parent, int folder)
    {
        if (parent != folder)
        {
            _ = Libc.Close(parent);
        }
    }

    private static long Nanoseconds(in StatusTime time)
    {
        const long SecondsMax = long.MaxValue / 1_000_000_000;
        return (Math.Clamp(time.Seconds, -SecondsMax + 1, SecondsMax - 1) * 1_000_000_000) + time.Nanoseconds;
    }

    private static int Result(nint value) => value >= 0 ? (int)value : -Marshal.GetLastPInvokeError();

    [StructLayout(LayoutKind.Sequential)]
    private struct OpenHow
    {
        internal ulong Flags;
        internal ulong Mode;
        internal ulong Resolve;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct StatusTime
    {
        internal long Seconds;
        internal uint Nanoseconds;
        internal int Unused;
    }

    // struct statx: the same on every architecture.
    [StructLayout(LayoutKind.Sequential, Size = 256)]
    private struct StatusRecord
    {
        internal uint Mask;
        internal uint BlockSize;
        internal ulong Attributes;
        internal uint LinkCount;
        internal uint User;
        internal uint Group;
        internal ushort Mode;
        internal ushort Unused;
        internal ulong Inode;
        internal ulong Size;
        internal ulong Blocks;
        internal ulong AttributesMask;
        internal StatusTime Accessed;
        internal StatusTime Born;
        internal StatusTime Changed;
        internal StatusTime Modified;
        internal uint RawDeviceMajor;
        internal uint RawDeviceMinor;
        internal uint DeviceMajor;
        internal uint DeviceMinor;
    }
}
