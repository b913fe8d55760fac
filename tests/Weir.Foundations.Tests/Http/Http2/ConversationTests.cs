using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

/// <summary>
/// A client and a server talk through memory: everything arrives, nothing beyond the windows is sent, and no one waits
/// for good, however small the windows and however slow the consumers are.
/// </summary>
public sealed class ConversationTests
{
    private const int Exchanges = 60;
    private const int StepsMax = 200_000;

    [Theory]
    [InlineData(1, 1, 65_535, 2000)]
    [InlineData(2, 10, 65_535, 3000)]
    [InlineData(3, 1000, 65_535, 30_000)]
    [InlineData(4, 65_536, 65_535, 80_000)]
    [InlineData(5, 70_000, 262_144, 150_000)]
    [InlineData(6, 1_000_000, 65_535, 100_000)]
    [InlineData(7, 20_000, 65_535, 60_000)]
    public void Converse_RandomSpeeds_EverythingArrives(int seed, int window, int connectionWindow, int bodyMax)
    {
        var random = new Random(seed);
        var options = new Http2Options
        {
            ConcurrentStreamsMax = 100,
            StreamWindowBytes = window,
            ConnectionWindowBytes = connectionWindow,
        };
        bodyMax = window < 100 ? bodyMax / 20 : bodyMax;
        var client = new Party(Http2Role.Client, options, random, bodyMax);
        var server = new Party(Http2Role.Server, options, random, bodyMax);
        client.Flush();
        server.Flush();
        int opened = 0;
        int steps = 0;
        for (; client.Completed < Exchanges || server.Completed < Exchanges; steps++)
        {
            Assert.InRange(steps, 0, StepsMax);
            client.Now = steps * Endpoint.Second;
            server.Now = steps * Endpoint.Second;
            bool isFast = steps % 100 == 0;
            if (opened < Exchanges && client.Connection.OpenCount < 8)
            {
                client.Open();
                opened++;
            }

            (Party one, Party other) = random.Next(2) == 0 ? (client, server) : (server, client);
            one.Send();
            one.Receive(other, isFast);
            one.Consume(isFast);
            one.Flush();
        }

        Assert.Equal((0, 0), (client.Connection.HeldCount, server.Connection.HeldCount));
        Assert.Equal(client.Meter.Sent, server.ReceivedBytes);
        Assert.Equal(server.Meter.Sent, client.ReceivedBytes);
    }
}
