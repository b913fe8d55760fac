using Weir.Core;

namespace Weir.Transport;

/// <summary>What a client's connection speaks: HTTP/1.1 or HTTP/2.</summary>
internal interface IServerProtocol
{
    /// <summary>Whether an exchange is under way.</summary>
    bool IsBusy { get; }

    /// <summary>Since when nothing was to be done, in nanoseconds of the loop's clock.</summary>
    long IdleSince { get; }

    /// <summary>Whether what is unsent must not look complete: the connection ends by a reset.</summary>
    bool IsCut { get; }

    /// <summary>Whether the client may be sending what nobody will read.</summary>
    bool IsUnread { get; }

    /// <summary>Serves until the connection is to be closed; the result is why, or none.</summary>
    ValueTask<Fault> ServeAsync();

    /// <summary>Whatever is under way ends with a fault.</summary>
    void OnTimeout(Fault fault);

    /// <summary>The client is gone in both directions.</summary>
    void OnHangUp();

    /// <summary>
    /// Lets the client go as soon as what it has asked for is done: the process or the listener ends.
    /// </summary>
    void BeginDrain();

    /// <summary>A defect has ended <see cref="ServeAsync"/>; true when the client was told.</summary>
    bool OnEscape();

    /// <summary>Gives back what it holds, when the connection is closed.</summary>
    void Release();
}
