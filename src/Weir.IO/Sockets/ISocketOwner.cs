namespace Weir.IO;

/// <summary>The connection that a <see cref="StreamSocket"/> belongs to.</summary>
public interface ISocketOwner
{
    /// <summary>The peer is gone in both directions, or sending failed. Called once, on the loop.</summary>
    void OnHangUp();

    /// <summary>There is something to read, or the peer ended its direction, and nobody waits for it.</summary>
    void OnUnawaitedInput();
}
