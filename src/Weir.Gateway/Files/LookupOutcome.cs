using System.Runtime.ExceptionServices;
using Weir.Core;
using Weir.IO;

namespace Weir.Gateway;

/// <summary>What a lookup brought. Immutable; any thread.</summary>
internal sealed class LookupOutcome
{
    internal static readonly LookupOutcome Missing = new() { Kind = LookupKind.Missing };
    internal static readonly LookupOutcome Redirect = new() { Kind = LookupKind.Redirect };
    internal static readonly LookupOutcome Busy = new() { Kind = LookupKind.Failed, Fault = Fault.FilesBusy };

    internal required LookupKind Kind { get; init; }

    /// <summary>The file; whoever gets the outcome gets a use of it.</summary>
    internal FileEntry? Entry { get; init; }

    /// <summary>The page that lists a folder.</summary>
    internal byte[]? Page { get; init; }

    internal Fault Fault { get; init; }

    /// <summary>The system's error number behind the fault, positive.</summary>
    internal int Errno { get; init; }

    /// <summary>A defect that ended the lookup; it is thrown where its exchange is.</summary>
    internal ExceptionDispatchInfo? Defect { get; init; }

    internal static LookupOutcome Of(FileEntry entry) => new() { Kind = LookupKind.File, Entry = entry };

    internal static LookupOutcome OfPage(byte[] page) => new() { Kind = LookupKind.Listing, Page = page };

    internal static LookupOutcome OfDefect(Exception exception) =>
        new() { Kind = LookupKind.Failed, Defect = ExceptionDispatchInfo.Capture(exception) };

    /// <summary>The outcome of a call that ended with a negated error.</summary>
    internal static LookupOutcome OfError(int error) => -error switch
    {
        NetError.NoEntry or NetError.NotAFolder or NetError.LinkLoop or NetError.CrossDevice or NetError.NameTooLong
            or NetError.NoSuchDevice or NetError.NoDevice or NetError.IsAFolder or NetError.Invalid => Missing,
        NetError.TooManyFiles or NetError.TooManyFilesInSystem => Failed(Fault.NoDescriptors, error),
        NetError.NoMemory => Failed(Fault.NoMemory, error),
        _ => Failed(Fault.FileUnreadable, error),
    };

    internal static LookupOutcome Failed(Fault fault, int error) =>
        new() { Kind = LookupKind.Failed, Fault = fault, Errno = -error };

    internal void Retain() => Entry?.Retain();

    internal void Release() => Entry?.Release();
}
