namespace Weir.IO;

/// <summary>
/// Gives a socket its output as late as it can be sent, so that what is more urgent may still come first.
/// </summary>
public interface IOutputSource
{
    /// <summary>Whether there is anything that it could write now.</summary>
    bool HasOutput { get; }

    /// <summary>
    /// Writes some output, before the socket sends; called on the loop, at the end of a tick and while the system takes
    /// more. The result is whether there is more.
    /// </summary>
    bool Fill();
}
