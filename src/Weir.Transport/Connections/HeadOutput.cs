using Weir.Core;
using Weir.Http;
using Weir.IO;

namespace Weir.Transport;

/// <summary>
/// Writes heads into a socket's output: in the room that is left of its last slab, else in a slab of its own, else in a
/// large one. Owner: the socket's loop.
/// </summary>
internal static class HeadOutput
{
    private const int RoomMin = 512;

    // Beside its bytes: at most so many for each field, in HTTP/2, and for the start line and what is added.
    private const int FieldOverheadMax = 18;
    private const int StartOverheadMax = 512;

    /// <summary>Writes a request head; false when there is no memory or the head exceeds a large slab.</summary>
    internal static bool TryWriteRequest(ByteStream stream, Head request, in BodyFraming framing)
    {
        Span<byte> room = stream.GetRoom(RoomMin);
        if (Http1Writer.TryWriteRequestHead(request, framing, room, out int written))
        {
            stream.Advance(written);
            return true;
        }

        room = stream.GetRoom(Slab.StandardBytes);
        if (Http1Writer.TryWriteRequestHead(request, framing, room, out written))
        {
            stream.Advance(written);
            return true;
        }

        Slab? large = stream.Loop.Slabs.TryRentLarge();
        if (large is null)
        {
            return false;
        }

        bool fits = Http1Writer.TryWriteRequestHead(request, framing, large.Span, out written);
        return WriteLarge(stream, large, fits, written);
    }

    /// <summary>Writes a response head; false when there is no memory or the head exceeds a large slab.</summary>
    internal static bool TryWriteResponse(
        ByteStream stream, Head response, int status, in BodyFraming framing, in ResponseExtras extras)
    {
        Span<byte> room = stream.GetRoom(RoomMin);
        if (TryWriteResponse(room, response, status, framing, extras, out int written))
        {
            stream.Advance(written);
            return true;
        }

        room = stream.GetRoom(Slab.StandardBytes);
        if (TryWriteResponse(room, response, status, framing, extras, out written))
        {
            stream.Advance(written);
            return true;
        }

        Slab? large = stream.Loop.Slabs.TryRentLarge();
        if (large is null)
        {
            return false;
        }

        bool fits = TryWriteResponse(large.Span, response, status, framing, extras, out written);
        return WriteLarge(stream, large, fits, written);
    }

    /// <summary>
    /// Why a head could not be written, in either version: edits have made it too large for any memory, or there is
    /// none.
    /// </summary>
    internal static Fault FaultOf(Head head, Fault tooLarge)
    {
        int bytes = StartOverheadMax + head.MethodBytes.Length + head.Target.Length + head.Authority.Length;
        for (int slot = 0; slot < head.Count; slot++)
        {
            bytes += head.Name(slot).Length + head.Value(slot).Length + FieldOverheadMax;
        }

        return bytes > Slab.LargeBytes ? tooLarge : Fault.NoMemory;
    }

    private static bool TryWriteResponse(
        Span<byte> room, Head response, int status, in BodyFraming framing, in ResponseExtras extras, out int written)
    {
        HeadWriter writer = new(room);
        if (response.Status == status && !response.Reason.IsEmpty)
        {
            writer.WriteStatusLine(status, response.Reason);
        }
        else
        {
            writer.WriteStatusLine(status);
        }

        writer.WriteFields(response);
        if (!extras.Date.IsEmpty && !response.Has(KnownField.Date))
        {
            writer.WriteField(KnownField.Date, extras.Date);
        }

        if (!extras.Connection.IsEmpty)
        {
            writer.WriteField(KnownField.Connection, extras.Connection);
        }

        writer.WriteFraming(framing);
        writer.WriteLineEnd();
        written = writer.Written;
        return !writer.IsFull;
    }

    private static bool WriteLarge(ByteStream stream, Slab large, bool fits, int written)
    {
        if (!fits)
        {
            stream.Loop.Slabs.Return(large);
            return false;
        }

        stream.Write(large, 0, written);
        return true;
    }
}
