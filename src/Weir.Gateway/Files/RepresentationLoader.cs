using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>
/// Makes what is sent out of open files: content of small ones in memory, validators, heads. Runs on the lane.
/// Immutable.
/// </summary>
/// <remarks>
/// The entity tag of a file of up to 256 KiB is a digest of its bytes: equal on all machines that serve the file, and
/// right also where times of files are set back, as reproducible builds do. That of a larger one is made of size and
/// time of modification, and weak as long as the file was modified so lately that a further change might not show.
/// </remarks>
internal sealed class RepresentationLoader(FileLane lane, FileCache cache)
{
    private const int MemoryBytesMax = 256 * 1024;

    // The clock of a file system ticks every few milliseconds: two changes within one tick look like one.
    private const long SettledNanoseconds = 2_000_000_000;
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long NanosecondsPerMs = 1_000_000;

    // Before it, times are those of tools that know none.
    private const long ModifiedSecondsMin = 2;

    private const int TriesMax = 3;
    private const int DigestBytes = 16;
    private const int PieceBytes = 16 * 1024;

    /// <summary>Loads all forms, the identity first; closes them, or hands them to the outcome.</summary>
    internal LookupOutcome Load(FileLookup lookup, byte[] contentType, List<OpenedFile> forms, bool isFallback)
    {
        bool isSmall = forms[0].Status.Size <= MemoryBytesMax;
        byte[]? vary = Vary(isCoded: forms.Count > 1, isFallback);
        Representation?[] loaded = new Representation?[forms.Count];
        int error = 0;
        for (int i = 0; i < loaded.Length; i++)
        {
            if (error == 0)
            {
                loaded[i] = Load(forms[i], lookup.UtcNowMs, isSmall, contentType, vary, out error);
            }

            if (loaded[i]?.File is null)
            {
                lane.System.Close(forms[i].Descriptor);
            }
        }

        if (error == 0)
        {
            Representation[] coded = new Representation[loaded.Length - 1];
            Array.Copy(loaded, 1, coded, 0, coded.Length);
            return LookupOutcome.Of(new FileEntry(lookup.Key, loaded[0]!, coded));
        }

        foreach (Representation? one in loaded)
        {
            one?.Content?.Release();
            one?.File?.Release();
        }

        return error > 0 ? LookupOutcome.Failed(Fault.FileTruncated, 0) : LookupOutcome.OfError(error);
    }

    private static byte[]? Vary(bool isCoded, bool isFallback) =>
        isCoded && isFallback ? "Accept, Accept-Encoding"u8.ToArray()
        : isFallback ? "Accept"u8.ToArray()
        : isCoded ? "Accept-Encoding"u8.ToArray()
        : null;

    // Null with a negated error, or with 1 for a file that becomes shorter all the time.
    private Representation? Load(
        OpenedFile file, long utcNowMs, bool isSmall, byte[] contentType, byte[]? vary, out int error)
    {
        FileStatus status = file.Status;
        SharedBytes? content = null;
        byte[]? digest = null;
        error = 0;
        for (int i = 0; i < TriesMax && isSmall && status.Size <= MemoryBytesMax; i++)
        {
            content?.Release();
            content = cache.TryAllocate((int)status.Size);
            digest = new byte[SHA256.HashSizeInBytes];
            error = content is null
                ? Digest(file.Descriptor, status.Size, digest)
                : Read(file.Descriptor, content.Span, digest);
            if (error < 0 || (lane.System.Describe(file.Descriptor, out FileStatus now) is < 0 and var failed
                && (error = failed) < 0))
            {
                break;
            }

            if (error == 0 && now == status)
            {
                break;
            }

            status = now;
        }

        if (error != 0 || (content is not null && content.Length != status.Size))
        {
            content?.Release();
            error = error == 0 ? 1 : error;
            return null;
        }

        bool isSettled = (utcNowMs * NanosecondsPerMs)
            - Math.Max(status.ModifiedNanoseconds, status.ChangedNanoseconds) > SettledNanoseconds;
        byte[] tag = digest is null ? Tag(status, file.Coding, isSettled) : Tag(digest);
        long modified = Math.Min(status.ModifiedNanoseconds / NanosecondsPerSecond, utcNowMs / 1000);
        modified = modified < ModifiedSecondsMin ? -1 : modified;
        return new Representation
        {
            Status = status,
            Coding = file.Coding,
            IsSettled = isSettled,
            Tag = tag,
            ModifiedSeconds = modified,
            ContentType = contentType,
            Fields = Fields(tag, modified, vary, contentType, file.Coding),
            NotModified = Fields(tag, modified, vary, contentType: null, ContentCoding.Identity),
            Content = content,
            File = content is null ? new OpenFile(lane, file.Descriptor) : null,
        };
    }

    private static Head Fields(byte[] tag, long modified, byte[]? vary, byte[]? contentType, ContentCoding coding)
    {
        Head fields = new();
        if (contentType is not null)
        {
            fields.Add(KnownField.ContentType, contentType);
        }

        if (coding != ContentCoding.Identity)
        {
            fields.Add(KnownField.ContentEncoding, coding.Name());
        }

        if (modified >= 0)
        {
            Span<byte> date = stackalloc byte[HttpDate.Length];
            HttpDate.Write(modified, date);
            fields.Add(KnownField.LastModified, date);
        }

        fields.Add(KnownField.Etag, tag);
        if (contentType is not null)
        {
            fields.Add(KnownField.AcceptRanges, "bytes"u8);
        }

        if (vary is not null)
        {
            fields.Add(KnownField.Vary, vary);
        }

        return fields;
    }

    private static byte[] Tag(byte[] digest) =>
        Encoding.ASCII.GetBytes($"\"{Convert.ToHexStringLower(digest.AsSpan(0, DigestBytes))}\"");

    private static byte[] Tag(in FileStatus status, ContentCoding coding, bool isSettled)
    {
        string mark = isSettled ? "" : "W/";
        string form = coding == ContentCoding.Identity ? "" : "-" + Encoding.ASCII.GetString(coding.Name());
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{mark}\"{status.Size:x}-{status.ModifiedNanoseconds:x}{form}\""));
    }

    // 0, a negated error, or 1 when the file ends early.
    private int Read(int descriptor, Span<byte> destination, byte[] digest)
    {
        int at = 0;
        while (at < destination.Length)
        {
            int read = lane.System.Read(descriptor, at, destination[at..]);
            if (read <= 0)
            {
                return read == 0 ? 1 : read;
            }

            at += read;
        }

        SHA256.HashData(destination, digest);
        return 0;
    }

    // Without memory for the content: the tag must be the same all the same.
    private int Digest(int descriptor, long length, byte[] digest)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> piece = stackalloc byte[PieceBytes];
        long at = 0;
        while (at < length)
        {
            int read = lane.System.Read(descriptor, at, piece[..(int)Math.Min(piece.Length, length - at)]);
            if (read <= 0)
            {
                return read == 0 ? 1 : read;
            }

            hash.AppendData(piece[..read]);
            at += read;
        }

        hash.GetHashAndReset(digest);
        return 0;
    }
}
