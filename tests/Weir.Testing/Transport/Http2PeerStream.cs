using System.Text;
using Weir.Http;

namespace Weir.Testing.Transport;

/// <summary>
/// One stream of an <see cref="Http2Peer"/>: what has come on it, and what goes. Owner: the world's thread.
/// </summary>
public sealed class Http2PeerStream
{
    private readonly Http2Peer _peer;

    internal Http2PeerStream(Http2Peer peer, Http2Stream core)
    {
        _peer = peer;
        Core = core;
        Id = core.Id;
    }

    public int Id { get; }

    /// <summary>The head of the request, or of the final response; null before it has come.</summary>
    public Head? Head { get; internal set; }

    /// <summary>The status of the final response; 0 before it has come.</summary>
    public int Status => Head?.Status ?? 0;

    public List<int> Interims { get; } = [];

    public List<byte> Content { get; } = [];

    public Head? Trailers { get; internal set; }

    /// <summary>Whether the message has ended as it should.</summary>
    public bool IsEnded { get; internal set; }

    /// <summary>With what the stream was reset; null when it was not.</summary>
    public Http2ErrorCode? ResetCode { get; internal set; }

    /// <summary>Whether the reset says that nothing was done.</summary>
    public bool IsUnprocessed { get; internal set; }

    /// <summary>Whether nothing more comes.</summary>
    public bool IsOver => IsEnded || ResetCode is not null || _peer.IsOver;

    /// <summary>The content as text, one character a byte.</summary>
    public string Text => Encoding.Latin1.GetString([.. Content]);

    /// <summary>Anything that a script wants to keep with it.</summary>
    public object? State { get; set; }

    /// <summary>What was sent of our message, content only.</summary>
    public long SentBytes { get; internal set; }

    /// <summary>Content that has been received and not been given back.</summary>
    internal int Untaken { get; set; }

    internal Http2Stream? Core { get; set; }

    internal List<byte> Outbox { get; } = [];

    internal bool Ends { get; set; }

    internal Head? OutTrailers { get; set; }

    /// <summary>A field of the head; null when it has none of that name.</summary>
    public string? Field(string name) => ValueOf(Head, name);

    /// <summary>A field of the trailers.</summary>
    public string? Trailer(string name) => ValueOf(Trailers, name);

    /// <summary>Sends content as the windows allow.</summary>
    public void Send(ReadOnlySpan<byte> content, bool end = false)
    {
        Outbox.AddRange(content);
        Ends |= end;
        _peer.Offer(this);
    }

    /// <summary>Ends the message behind its content, with trailers <c>name=value</c> if there are any.</summary>
    public void End(params string[] trailers)
    {
        OutTrailers = trailers.Length > 0 ? Http2Peer.Fields(trailers) : null;
        Send([], end: true);
    }

    /// <summary>As a server: answers.</summary>
    public void Respond(int status, bool end, params string[] fields) => _peer.Respond(this, status, end, fields);

    public void Reset(Http2ErrorCode code = Http2ErrorCode.Cancel) => _peer.Reset(this, code);

    /// <summary>Gives bytes of content back that were received: for a peer that does not take all by itself.</summary>
    public void Take(int bytes)
    {
        int taken = Math.Min(bytes, Untaken);
        Untaken -= taken;
        if (Core is not null && taken > 0)
        {
            _peer.Core.Consumed(Core, taken);
            _peer.Pump();
        }
    }

    internal static string? ValueOf(Head? head, string name)
    {
        for (int slot = 0; head is not null && slot < head.Count; slot++)
        {
            bool isIt = !head.IsRemoved(slot)
                && Encoding.Latin1.GetString(head.Name(slot)).Equals(name, StringComparison.OrdinalIgnoreCase);
            if (isIt)
            {
                return Encoding.Latin1.GetString(head.Value(slot));
            }
        }

        return null;
    }
}
