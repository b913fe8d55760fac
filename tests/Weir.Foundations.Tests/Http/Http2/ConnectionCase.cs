using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>
/// Frames that a connection receives and what it makes of them: the last thing in its log, or nothing. A server has
/// exchanged settings; a client has also opened streams 1 (GET), 3 (POST, open) and 5 (HEAD).
/// </summary>
/// <param name="Name">What is wrong or right, with the section of RFC 9113 or of another RFC.</param>
/// <param name="Role">Which end receives it.</param>
/// <param name="Expected">The last line of the log; empty when nothing at all is told.</param>
/// <param name="Before">What is done first: frames that are right, and calls.</param>
/// <param name="Frames">The frames.</param>
internal sealed record ConnectionCase(
    string Name, Http2Role Role, string Expected, Action<Endpoint>? Before, byte[] Frames);
