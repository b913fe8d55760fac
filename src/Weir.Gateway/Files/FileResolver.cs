using Weir.Core;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>
/// From a path to what is served for it: index files, compressed copies, lists of folders. Runs on the lane. Immutable.
/// </summary>
/// <remarks>
/// The root is opened by its path each time, so that a deployment that swaps a link in it is seen; everything else is
/// opened beneath it (<see cref="FileSystem.Open"/>).
/// </remarks>
internal sealed class FileResolver
{
    // A copy that is older than its file is of a file that was before; whoever unpacks an archive writes both almost at
    // once.
    private const long CopyAgeNanosecondsMax = 2_000_000_000;

    private readonly FileService _service;
    private readonly StaticOptions _options;
    private readonly RepresentationLoader _loader;
    private readonly byte[][] _index;
    private readonly (ContentCoding Coding, byte[] Suffix)[] _copies;
    private readonly byte[]? _fallback;

    internal FileResolver(FileService service, StaticOptions options)
    {
        _service = service;
        _options = options;
        Cache = new FileCache(service.Contents);
        _loader = new RepresentationLoader(service.Lane, Cache);
        _index = new byte[options.Index.Count][];
        for (int i = 0; i < _index.Length; i++)
        {
            _index[i] = System.Text.Encoding.UTF8.GetBytes(options.Index[i]);
        }

        _copies = new (ContentCoding, byte[])[options.Precompressed.Count];
        for (int i = 0; i < _copies.Length; i++)
        {
            _copies[i] = Copy(options.Precompressed[i]);
        }

        _fallback = FallbackOf(options);
    }

    internal FileCache Cache { get; }

    private FileSystem Files => _service.Lane.System;

    /// <summary>The key of the fallback file; null when there is none.</summary>
    internal static byte[]? FallbackOf(StaticOptions options) =>
        options.Fallback is { } path ? System.Text.Encoding.UTF8.GetBytes(path.TrimStart('/')) : null;

    internal LookupOutcome Resolve(FileLookup lookup)
    {
        int root = Files.OpenFolder(_options.Root);
        if (root < 0)
        {
            // That nobody serves a folder which is not there is for the operator to know, not a file that is missing.
            return LookupOutcome.Failed(
                root is -NetError.TooManyFiles or -NetError.TooManyFilesInSystem
                    ? Fault.NoDescriptors
                    : Fault.FileUnreadable,
                root);
        }

        LookupOutcome outcome = Resolve(root, lookup);
        Files.Close(root);
        return outcome;
    }

    private static (ContentCoding Coding, byte[] Suffix) Copy(string suffix) => suffix switch
    {
        "br" => (ContentCoding.Brotli, ".br"u8.ToArray()),
        "zst" => (ContentCoding.Zstd, ".zst"u8.ToArray()),
        _ => (ContentCoding.Gzip, ".gz"u8.ToArray()),
    };

    private static byte[] Join(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        byte[] joined = new byte[first.Length + second.Length];
        first.CopyTo(joined);
        second.CopyTo(joined.AsSpan(first.Length));
        return joined;
    }

    private LookupOutcome Resolve(int root, FileLookup lookup)
    {
        ReadOnlySpan<byte> path = lookup.Key;
        bool wantsFolder = path.IsEmpty || path[^1] == '/';
        path = path.TrimEnd((byte)'/');
        int opened = Open(root, path, ContentCoding.Identity, out OpenedFile file);
        if (opened < 0)
        {
            return LookupOutcome.OfError(opened);
        }

        if (file.Status.Kind == FileKind.Folder)
        {
            LookupOutcome outcome = ResolveFolder(root, path, file.Descriptor, wantsFolder, lookup);
            Files.Close(file.Descriptor);
            return outcome;
        }

        if (file.Status.Kind == FileKind.File && !wantsFolder)
        {
            return ResolveFile(root, path, file, lookup);
        }

        Files.Close(file.Descriptor);
        return LookupOutcome.Missing;
    }

    private LookupOutcome ResolveFolder(
        int root, ReadOnlySpan<byte> path, int folder, bool wantsFolder, FileLookup lookup)
    {
        ReadOnlySpan<byte> above = path.IsEmpty ? path : Join(path, "/"u8);
        foreach (byte[] name in _index)
        {
            byte[] child = Join(above, name);
            int opened = Open(root, child, ContentCoding.Identity, out OpenedFile file);
            if (opened >= 0 && file.Status.Kind == FileKind.File)
            {
                if (wantsFolder)
                {
                    return ResolveFile(root, child, file, lookup);
                }

                Files.Close(file.Descriptor);
                return LookupOutcome.Redirect;
            }

            if (opened >= 0)
            {
                Files.Close(file.Descriptor);
            }
            else if (!ReferenceEquals(LookupOutcome.OfError(opened), LookupOutcome.Missing))
            {
                return LookupOutcome.OfError(opened);
            }
        }

        if (!_options.Listing)
        {
            return LookupOutcome.Missing;
        }

        return wantsFolder ? List(folder, lookup.Key) : LookupOutcome.Redirect;
    }

    private LookupOutcome List(int folder, byte[] key)
    {
        List<FolderEntry> entries = [];
        int result = Files.List(folder, entries, FolderPage.EntriesMax);
        return result < 0 ? LookupOutcome.OfError(result) : LookupOutcome.OfPage(FolderPage.Write(key, entries));
    }

    private LookupOutcome ResolveFile(int root, ReadOnlySpan<byte> path, OpenedFile file, FileLookup lookup)
    {
        List<OpenedFile> forms = [file];
        foreach ((ContentCoding coding, byte[] suffix) in _copies)
        {
            if (Open(root, Join(path, suffix), coding, out OpenedFile copy) < 0)
            {
                continue;
            }

            bool isCopy = copy.Status.Kind == FileKind.File
                && copy.Status.ModifiedNanoseconds >= file.Status.ModifiedNanoseconds - CopyAgeNanosecondsMax;
            if (isCopy)
            {
                forms.Add(copy);
            }
            else
            {
                Files.Close(copy.Descriptor);
            }
        }

        if (IsUnchanged(lookup.Known, forms))
        {
            forms.ForEach(form => Files.Close(form.Descriptor));
            lookup.Known!.Retain();
            return LookupOutcome.Of(lookup.Known);
        }

        bool isFallback = _fallback is not null && lookup.Key.AsSpan().SequenceEqual(_fallback);
        return _loader.Load(lookup, MediaTypes.Of(path), forms, isFallback);
    }

    private static bool IsUnchanged(FileEntry? known, List<OpenedFile> forms)
    {
        bool isUnchanged = known is not null && known.Coded.Length == forms.Count - 1;
        for (int i = 0; i < forms.Count && isUnchanged; i++)
        {
            Representation one = i == 0 ? known!.Identity : known!.Coded[i - 1];
            isUnchanged = one.IsSettled && one.Coding == forms[i].Coding && one.Status == forms[i].Status;
        }

        return isUnchanged;
    }

    private int Open(int root, ReadOnlySpan<byte> path, ContentCoding coding, out OpenedFile file)
    {
        file = default;
        int descriptor = Files.Open(root, path);
        if (descriptor < 0)
        {
            return descriptor;
        }

        int result = Files.Describe(descriptor, out FileStatus status);
        if (result < 0)
        {
            Files.Close(descriptor);
            return result;
        }

        file = new OpenedFile(descriptor, status, coding);
        return descriptor;
    }
}
