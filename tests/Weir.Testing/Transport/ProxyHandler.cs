using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Transport;

namespace Weir.Testing.Transport;

/// <summary>
/// Forwards every exchange to one destination, but for the targets of <see cref="OriginMove.Fixed"/>, which it answers
/// itself. Owner: the loops of a test; what it records is for simulations, where they share a thread.
/// </summary>
public sealed class ProxyHandler(Destination destination, AttemptTimeouts timeouts) : IExchangeHandler
{
    private static readonly byte[] s_fixedPath = Encoding.ASCII.GetBytes($"/{(int)OriginMove.Fixed}/");

    /// <summary>Exchanges that have ended, by fault.</summary>
    public int[] Finished { get; } = new int[Enum.GetValues<Fault>().Length];

    /// <summary>The system's error number of the last exchange that ended with a fault.</summary>
    public int LastErrno { get; private set; }

    /// <summary>Whose request was answered last.</summary>
    public NetAddress LastClient { get; private set; }

    /// <summary>Connections that were kept out: why, whose, and what the log would say of it.</summary>
    public List<(Fault Fault, NetAddress Client, string? Cause)> Refused { get; } = [];

    /// <summary>What was thrown.</summary>
    public List<Exception> Defects { get; } = [];

    /// <summary>What changes in responses; null for nothing.</summary>
    public ResponseShaper? Shaper { get; set; }

    /// <summary>Answers in its place; null for an exchange that is to be forwarded.</summary>
    public Func<Exchange, ValueTask<Fault>?>? Answer { get; set; }

    /// <inheritdoc/>
    public ValueTask<Fault> HandleAsync(Exchange exchange)
    {
        if (Answer?.Invoke(exchange) is { } answer)
        {
            return answer;
        }

        exchange.Shaper = Shaper;
        LastClient = exchange.Client;
        return exchange.Request.Target.StartsWith(s_fixedPath) ? Respond(exchange) : ForwardAsync(exchange);
    }

    /// <inheritdoc/>
    public void OnFinished(Exchange exchange, Fault fault)
    {
        Finished[(int)fault]++;
        LastErrno = fault == Fault.None ? LastErrno : exchange.Errno;
    }

    /// <inheritdoc/>
    public void OnRefused(Fault fault, in NetAddress client, string? cause) => Refused.Add((fault, client, cause));

    /// <inheritdoc/>
    public void OnDefect(Exception exception) => Defects.Add(exception);

    private static ValueTask<Fault> Respond(Exchange exchange)
    {
        string[] parts = Encoding.ASCII.GetString(exchange.Request.Target).Split('/');
        int number = int.Parse(parts[2], CultureInfo.InvariantCulture);
        Head fields = new();
        fields.Add("x-number"u8, Encoding.ASCII.GetBytes(parts[2]));
        byte[] body = Pattern.Response(number, int.Parse(parts[3], CultureInfo.InvariantCulture));
        return exchange.RespondAsync(200, fields, body);
    }

    /// <summary>Forwards an exchange.</summary>
    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    public async ValueTask<Fault> ForwardAsync(Exchange exchange)
    {
        Fault fault = await exchange.BufferSmallBodyAsync();
        if (fault != Fault.None)
        {
            return fault;
        }

        Prepare(exchange);
        Attempt attempt = exchange.BeginAttempt(destination, timeouts);
        fault = await attempt.RunAsync();
        return fault != Fault.None ? fault : await RelayAsync(exchange, attempt);
    }

    private static void Prepare(Exchange exchange)
    {
        Head request = exchange.Request;
        ReadOnlySpan<byte> upgrade = [];
        if (exchange.IsUpgrade)
        {
            request.TryGet(KnownField.Upgrade, out upgrade);
        }

        HopByHop.Strip(request);
        if (exchange.IsUpgrade)
        {
            request.Add(KnownField.Connection, "upgrade"u8);
            request.Add(KnownField.Upgrade, upgrade);
        }

        if (!request.Has(KnownField.Host))
        {
            request.Add(KnownField.Host, "origin"u8);
        }
    }

    private static ValueTask<Fault> RelayAsync(Exchange exchange, Attempt attempt)
    {
        Head response = attempt.Response;
        ReadOnlySpan<byte> upgrade = [];
        bool isStream = response.TryGet(KnownField.ContentType, out ReadOnlySpan<byte> type)
            && type.SequenceEqual("text/event-stream"u8);
        int status = response.Status;
        if (status == 101)
        {
            response.TryGet(KnownField.Upgrade, out upgrade);
        }

        HopByHop.Strip(response);
        if (status == 101)
        {
            response.Add(KnownField.Upgrade, upgrade);
        }

        Fault fault = exchange.StartResponse(response, status, attempt.ResponseFraming);
        if (fault != Fault.None || status == 101)
        {
            return fault != Fault.None ? new ValueTask<Fault>(fault) : exchange.TunnelAsync();
        }

        if (isStream)
        {
            exchange.BeginStream();
        }

        return attempt.RelayAsync();
    }
}
