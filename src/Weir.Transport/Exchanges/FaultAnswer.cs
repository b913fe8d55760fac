using System.Text;
using Weir.Core;
using Weir.Http;

namespace Weir.Transport;

/// <summary>The answers that Weir gives itself when something went wrong. Owner: one loop thread at a time.</summary>
internal static class FaultAnswer
{
    // One head for each loop's thread: answers are written at once.
    [ThreadStatic]
    private static Head? s_fields;

    private static readonly byte[][] s_words = Texts(static entry => entry.Word);
    private static readonly byte[][] s_bodies = Texts(static entry => $"{entry.Status} {entry.Word}\n");

    /// <summary>Writes the answer; the fault of writing it, or none.</summary>
    internal static Fault Write(Exchange exchange, FaultEntry entry)
    {
        Head fields = s_fields ??= new Head();
        fields.Reset();
        if (exchange.IsGrpc)
        {
            return WriteGrpc(exchange, entry, fields);
        }

        fields.Add(KnownField.ContentType, "text/plain"u8);
        fields.Add(KnownField.WeirFault, s_words[(int)entry.Fault]);
        if (!exchange.RequestId.IsEmpty)
        {
            fields.Add(KnownField.XRequestId, exchange.RequestId);
        }

        if (entry.Status == 405)
        {
            fields.Add(KnownField.Allow, "GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH, TRACE"u8);
        }

        if (entry.Status == 503)
        {
            fields.Add(KnownField.RetryAfter, "1"u8);
        }

        return exchange.Respond(entry.Status, fields, s_bodies[(int)entry.Fault]);
    }

    // A call always gets 200, and its own status in the only head there is (Trailers-Only).
    private static Fault WriteGrpc(Exchange exchange, FaultEntry entry, Head fields)
    {
        fields.Add(KnownField.ContentType, Grpc.MediaType);
        fields.Add("grpc-status"u8, Grpc.StatusOf(entry));
        fields.Add("grpc-message"u8, s_words[(int)entry.Fault]);
        fields.Add(KnownField.WeirFault, s_words[(int)entry.Fault]);
        if (!exchange.RequestId.IsEmpty)
        {
            fields.Add(KnownField.XRequestId, exchange.RequestId);
        }

        return exchange.StartResponse(fields, 200, BodyFraming.None);
    }

    private static byte[][] Texts(Func<FaultEntry, string> text)
    {
        byte[][] texts = new byte[FaultTable.Entries.Length][];
        foreach (FaultEntry entry in FaultTable.Entries)
        {
            texts[(int)entry.Fault] = Encoding.ASCII.GetBytes(text(entry));
        }

        return texts;
    }
}
