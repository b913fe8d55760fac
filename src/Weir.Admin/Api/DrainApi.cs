using System.Text.Json;
using Weir.Core;
using Weir.Gateway;
using Weir.Http;
using Weir.IO;
using Weir.Transport;

namespace Weir.Admin;

/// <summary>
/// <c>POST /api/v1/drain</c>: has the process drain, and tells how it goes until its end, one JSON object a line. Any
/// thread: each loop answers its own exchanges.
/// </summary>
internal sealed class DrainApi(GatewayServer server, DrainSwitch drain)
{
    private const int StepMs = 100;

    internal async ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        Head fields = new();
        fields.Add(KnownField.ContentType, "application/x-ndjson"u8);
        fields.Add(KnownField.CacheControl, "no-store"u8);
        drain.Join();
        drain.TryAsk();
        Fault fault = exchange.StartResponse(200, fields);
        exchange.BeginStream();
        Pause pause = new(exchange.Transport.Loop);
        bool isEnded = false;
        while (fault == Fault.None && !isEnded)
        {
            isEnded = drain.Ended.IsCompleted;
            fault = await exchange.WriteAsync(isEnded ? Last() : Step());
            if (fault == Fault.None && !isEnded)
            {
                await pause.WaitAsync(StepMs);
            }
        }

        fault = fault == Fault.None ? await exchange.EndResponseAsync() : fault;
        drain.Leave();
        return fault;
    }

    private byte[] Step() => Line(json =>
    {
        json.WriteString("state", "draining");
        json.WriteNumber("connections", server.ConnectionCount);
        json.WriteNumber("requests", server.ActiveRequests);
    });

    private byte[] Last() => Line(json =>
    {
        json.WriteString("state", "drained");
        json.WriteNumber("cut", drain.Ended.GetAwaiter().GetResult());
    });

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        using MemoryStream text = new();
        using (Utf8JsonWriter json = new(text))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }
}
