using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// What a path answers with: the file and its compressed copies. Immutable but for the notes of the cache; any thread.
/// </summary>
internal sealed class FileEntry(byte[] key, Representation identity, Representation[] coded)
{
    private int _users = 1;
    private long _checkedAt;
    private int _isChecking;

    /// <summary>The path below the root, decoded; a slash at its end stands for a folder.</summary>
    internal byte[] Key => key;

    internal Representation Identity => identity;

    /// <summary>The compressed copies, in the order in which the operator prefers them.</summary>
    internal Representation[] Coded => coded;

    /// <summary>Its place in the order of the cache. Guarded by the cache's lock.</summary>
    internal LinkedListNode<FileEntry>? Node { get; set; }

    /// <summary>Whether it was asked for since the cache looked last.</summary>
    internal bool WasUsed { get; set; }

    /// <summary>When it was compared with the files last, in nanoseconds of the loops' clock.</summary>
    internal long CheckedAt
    {
        get => Volatile.Read(ref _checkedAt);
        set => Volatile.Write(ref _checkedAt, value);
    }

    /// <summary>Whether all of it is in memory, and it may be kept.</summary>
    internal bool IsInMemory
    {
        get
        {
            bool isInMemory = identity.Content is not null;
            foreach (Representation one in coded)
            {
                isInMemory &= one.Content is not null;
            }

            return isInMemory;
        }
    }

    /// <summary>Whether the caller is the one to compare it with the files; then <see cref="EndCheck"/>.</summary>
    internal bool TryBeginCheck() =>
        Volatile.Read(ref _isChecking) == 0 && Interlocked.Exchange(ref _isChecking, 1) == 0;

    internal void EndCheck() => Volatile.Write(ref _isChecking, 0);

    /// <summary>The form that the client wants most.</summary>
    internal Representation Choose(Head request)
    {
        if (coded.Length == 0 || !request.Has(KnownField.AcceptEncoding))
        {
            return identity;
        }

        CodingWeights wanted = CodingWeights.Read(request);
        Representation chosen = identity;
        int weight = wanted[ContentCoding.Identity];
        foreach (Representation one in coded)
        {
            int other = wanted[one.Coding];
            if (other > 0 && (other > weight || (other == weight && ReferenceEquals(chosen, identity))))
            {
                chosen = one;
                weight = other;
            }
        }

        return chosen;
    }

    /// <summary>The form of that coding, if it was made from a file in this state and still holds.</summary>
    internal Representation? Find(ContentCoding coding, in IO.FileStatus status)
    {
        Representation? found = identity.Coding == coding ? identity : null;
        foreach (Representation one in coded)
        {
            found = one.Coding == coding ? one : found;
        }

        return found is { IsSettled: true, Content: not null } && found.Status == status ? found : null;
    }

    /// <summary>Adds a user. Only one who is a user may do it.</summary>
    internal void Retain() => Interlocked.Increment(ref _users);

    /// <summary>Ends one use; with the last one its bytes and files are let go.</summary>
    internal void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Release(identity);
            foreach (Representation one in coded)
            {
                Release(one);
            }
        }
    }

    private static void Release(Representation one)
    {
        one.Content?.Release();
        one.File?.Release();
    }
}
