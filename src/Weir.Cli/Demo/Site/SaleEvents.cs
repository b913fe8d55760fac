using System.Buffers;
using System.Text;
using System.Text.Json;
using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Transport;

namespace Weir.Cli;

/// <summary>
/// <c>/events</c>: what the shop sells, one event a second, until the client leaves. Any thread: each loop serves its
/// own exchanges.
/// </summary>
internal static class SaleEvents
{
    private const int IntervalMs = 1000;

    public static async ValueTask<Fault> AnswerAsync(Exchange exchange, Catalogue catalogue)
    {
        Head fields = new();
        fields.Add(KnownField.ContentType, "text/event-stream"u8);
        fields.Add(KnownField.CacheControl, "no-store"u8);
        Fault fault = exchange.StartResponse(200, fields);
        if (fault != Fault.None || exchange.Request.Method == Method.Head)
        {
            return fault;
        }

        exchange.BeginStream();
        EventLoop loop = exchange.Transport.Loop;
        Pause pause = new(loop);
        SeededRandom random = new((ulong)exchange.StartedAt);
        for (long number = 1; fault == Fault.None; number++)
        {
            Product product = catalogue.Find(1 + random.Next(catalogue.Count))!;
            fault = await exchange.WriteAsync(Event(number, product));
            if (fault == Fault.None)
            {
                fault = await pause.WaitAsync(IntervalMs);
            }
        }

        return fault;
    }

    private static byte[] Event(long number, Product product)
    {
        ArrayBufferWriter<byte> data = new();
        using (Utf8JsonWriter json = new(data))
        {
            json.WriteStartObject();
            json.WriteNumber("id", product.Id);
            json.WriteString("name", product.Name);
            json.WriteString("price", product.Price[1..]);
            json.WriteEndObject();
        }

        string sale = Encoding.UTF8.GetString(data.WrittenSpan);
        return Encoding.UTF8.GetBytes($"id: {number}\nevent: sale\ndata: {sale}\n\n");
    }
}
