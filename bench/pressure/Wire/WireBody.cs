using System.Buffers;
using System.Text;

namespace Weir.Pressure;

/// <summary>Sends a head with a body, in one of the framings, whole or not, at once or in pieces.</summary>
internal sealed record WireBody
{
    private const int PieceUsual = 16 * 1024;
    private const int FramingMax = 32;

    /// <summary>Start line and fields with line ends; those of the framing and the empty line are added.</summary>
    public required string Head { get; init; }

    public required Payload Payload { get; init; }

    public required int Length { get; init; }

    public required BodyForm Form { get; init; }

    /// <summary>How much of the body is sent; what is left is missing, with all that follows.</summary>
    public int StopAfter { get; init; } = int.MaxValue;

    /// <summary>Sent behind the body, in one piece with its last bytes.</summary>
    public string Tail { get; init; } = "";

    public int PieceMax { get; init; } = PieceUsual;

    public int PauseMs { get; init; }

    /// <summary>Whether the body follows only when its reader has asked for it: the head was sent before.</summary>
    public bool WithoutHead { get; init; }

    public string WholeHead => Head + (Form switch
    {
        BodyForm.Chunked => "Transfer-Encoding: chunked\r\n\r\n",
        BodyForm.Length => $"Content-Length: {Length}\r\n\r\n",
        _ => "\r\n",
    });

    public async ValueTask SendAsync(WirePeer peer)
    {
        string head = WithoutHead ? "" : WholeHead;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(head.Length + PieceMax + Tail.Length + FramingMax);
        try
        {
            int count = Encoding.Latin1.GetBytes(head, buffer);
            int end = Math.Min(Length, StopAfter);
            int at = 0;
            do
            {
                int length = Math.Min(PieceMax, end - at);
                count = AddPiece(buffer, count, at, length);
                at += length;
                if (at == end && end == Length)
                {
                    count = AddEnd(buffer, count);
                }

                await peer.SendAsync(buffer.AsMemory(0, count));
                count = 0;
                if (PauseMs > 0 && at < end)
                {
                    await Task.Delay(PauseMs);
                }
            }
            while (at < end);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private int AddPiece(byte[] buffer, int count, int at, int length)
    {
        if (length == 0)
        {
            return count;
        }

        if (Form == BodyForm.Chunked)
        {
            count += Encoding.Latin1.GetBytes($"{length:x}\r\n", buffer.AsSpan(count));
        }

        Payload.Slice(at, length).CopyTo(buffer.AsMemory(count));
        count += length;
        return Form == BodyForm.Chunked ? count + Encoding.Latin1.GetBytes("\r\n", buffer.AsSpan(count)) : count;
    }

    private int AddEnd(byte[] buffer, int count)
    {
        if (Form == BodyForm.Chunked)
        {
            count += Encoding.Latin1.GetBytes("0\r\n\r\n", buffer.AsSpan(count));
        }

        return count + Encoding.Latin1.GetBytes(Tail, buffer.AsSpan(count));
    }
}
