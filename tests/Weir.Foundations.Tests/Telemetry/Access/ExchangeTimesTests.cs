using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry.Access;

public sealed class ExchangeTimesTests
{
    private const long Ms = 1_000_000;

    [Fact]
    public void ToPhases_OwnAnswer_IsReadingAndAnswering()
    {
        ExchangeTimes times = new() { StartedAt = 10 * Ms, ReadyAt = 13 * Ms };

        Assert.Equal(new ExchangePhases(3000, 0, 0, 0, 0, 4000), times.ToPhases(17 * Ms));
    }

    [Fact]
    public void ToPhases_Attempt_HasAllOfThem()
    {
        ExchangeTimes times = Attempted() with { HeadAt = 60 * Ms };

        Assert.Equal(new ExchangePhases(3000, 5000, 7000, 0, 35_000, 40_000), times.ToPhases(100 * Ms));
    }

    [Fact]
    public void ToPhases_NoHeadCame_TheOriginWasWaitedFor()
    {
        Assert.Equal(new ExchangePhases(3000, 5000, 7000, 0, 75_000, 0), Attempted().ToPhases(100 * Ms));
    }

    [Fact]
    public void ToPhases_EndedWhileConnecting_NothingIsTheOrigins()
    {
        Assert.Equal(new ExchangePhases(3000, 5000, 7000, 0, 0, 0), Attempted().ToPhases(25 * Ms));
    }

    [Fact]
    public void ToPhases_StreamedBody_IsTheClientsTime()
    {
        ExchangeTimes times = Attempted() with { IsStreamed = true, SentAt = 55 * Ms, HeadAt = 60 * Ms };

        Assert.Equal(new ExchangePhases(3000, 5000, 7000, 30_000, 5000, 40_000), times.ToPhases(100 * Ms));
    }

    [Fact]
    public void ToPhases_AnswerBeforeTheBodyEnded_TheOriginWasWaitedFor()
    {
        ExchangeTimes times = Attempted() with { IsStreamed = true, SentAt = 70 * Ms, HeadAt = 60 * Ms };

        Assert.Equal(new ExchangePhases(3000, 5000, 7000, 0, 35_000, 40_000), times.ToPhases(100 * Ms));
    }

    [Fact]
    public void ToPhases_BodyNeverEnded_TheClientWasWaitedFor()
    {
        ExchangeTimes times = Attempted() with { IsStreamed = true };

        Assert.Equal(new ExchangePhases(3000, 5000, 7000, 75_000, 0, 0), times.ToPhases(100 * Ms));
    }

    [Fact]
    public void ToPhases_HeadOfTheRequestNeverEnded_AllOfItIsReading()
    {
        ExchangeTimes times = new() { StartedAt = 10 * Ms };

        Assert.Equal(new ExchangePhases(90_000, 0, 0, 0, 0, 0), times.ToPhases(100 * Ms));
    }

    [Fact]
    public void ToPhases_AnyStamps_AreNotNegativeAndAddUp()
    {
        SeededRandom random = new(11);
        for (int i = 0; i < 20_000; i++)
        {
            ExchangeTimes times = new()
            {
                StartedAt = random.Next(1, 3000),
                ReadyAt = random.Next(0, 5000),
                PoolWait = random.Next(0, 5000),
                Connecting = random.Next(0, 5000),
                SentAt = random.Next(0, 9000),
                HeadAt = random.Next(0, 9000),
                IsAttempted = random.NextBool(0.8),
                IsStreamed = random.NextBool(0.5),
            };
            long endedAt = random.Next(0, 20_000);
            ExchangePhases phases = times.ToPhases(endedAt);

            Assert.Equal(Math.Max(0, endedAt - times.StartedAt) / 1000, phases.Total);
            long[] each =
                [phases.Request, phases.Pool, phases.Connect, phases.Send, phases.Origin, phases.Response];
            Assert.All(each, phase => Assert.InRange(phase, 0, phases.Total));
        }
    }

    [Fact]
    public void Taken_WhatLasts_CountsUpToItsHead()
    {
        ExchangeTimes times = Attempted() with { HeadAt = 60 * Ms };

        Assert.Equal(990 * Ms, times.Taken(1000 * Ms));
        Assert.Equal(50 * Ms, (times with { IsLasting = true }).Taken(1000 * Ms));
        Assert.Equal(3 * Ms, (times with { IsLasting = true, HeadAt = 0 }).Taken(1000 * Ms));
    }

    private static ExchangeTimes Attempted() => new()
    {
        StartedAt = 10 * Ms,
        ReadyAt = 13 * Ms,
        PoolWait = 5 * Ms,
        Connecting = 7 * Ms,
        IsAttempted = true,
    };
}
