using System.Text;
using Weir.Core;
using Weir.Telemetry;

namespace Weir.Foundations.Tests.Telemetry;

public sealed class EventLogTests
{
    private const int ConnectionRefused = 111;

    private readonly MemoryStream _output = new();
    private DateTimeOffset _now = new(2026, 11, 21, 10, 0, 0, 123, TimeSpan.Zero);

    [Fact]
    public void Write_WholeFault_OneLineWithCauseAndAdvice()
    {
        using EventLog log = Log();
        log.Write(new FaultEvent
        {
            Fault = Fault.ConnectRefused,
            Status = 502,
            Errno = ConnectionRefused,
            Route = "/api/**",
            Destination = "http://127.0.0.1:3000",
            Method = "GET"u8,
            Host = "shop.example"u8,
            Target = "/api"u8,
            Client = "192.0.2.7:40112"u8,
            RequestId = "abc-1"u8,
        });
        log.Drain();

        Assert.Equal(
            "2026-11-21T10:00:00.123Z error connect-refused 502 GET shop.example /api " +
            "client=192.0.2.7:40112 id=abc-1 route=/api/** to=http://127.0.0.1:3000: " +
            "Connection refused; is the origin running and listening there?\n",
            Text());
    }

    [Fact]
    public void Write_FaultWithoutRequest_OnlyWhatIsKnown()
    {
        using EventLog log = Log();
        log.Write(new FaultEvent { Fault = Fault.NameNotResolved, Destination = "http://shop.internal" });
        log.Drain();

        Assert.Equal(
            "2026-11-21T10:00:00.123Z error name-not-resolved to=http://shop.internal: " +
            "check the host name of the destination\n",
            Text());
    }

    [Fact]
    public void Write_HiddenParameter_IsMaskedFromTheNextLineOn()
    {
        using EventLog log = Log();
        FaultEvent fault = new() { Fault = Fault.NoMemory, Method = "GET"u8, Target = "/a?b=1&Token=x y&c=2"u8 };
        log.Write(fault);
        log.Drain();
        log.Mask = new QueryMask(["token"]);
        log.Write(fault);
        log.Drain();

        Assert.Contains(" /a?b=1&Token=x\\x20y&c=2: ", Text(), StringComparison.Ordinal);
        Assert.Contains(" /a?b=1&Token=***&c=2: ", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_RequestWithoutHostAndTarget_Dashes()
    {
        using EventLog log = Log();
        log.Write(new FaultEvent { Fault = Fault.NoMemory, Status = 503, Method = "GET"u8 });
        log.Drain();

        Assert.Contains(" error no-memory 503 GET - -: raise limits.buffers\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_QuietFault_NoLine()
    {
        using EventLog log = Log();
        log.Write(new FaultEvent { Fault = Fault.DownstreamReset });
        log.Drain();

        Assert.Equal("", Text());
    }

    [Fact]
    public void Write_BelowMinimum_NoLine()
    {
        using EventLog log = Log(new EventLogOptions { Minimum = FaultLevel.Error });
        log.Write(new FaultEvent { Fault = Fault.TooManyConnections });
        log.Warning("careful");
        log.Error("bad");
        log.Drain();

        Assert.Equal("2026-11-21T10:00:00.123Z error bad\n", Text());
    }

    [Fact]
    public void Write_HostileBytesOfARequest_Escaped()
    {
        using EventLog log = Log();
        log.Write(new FaultEvent
        {
            Fault = Fault.UpstreamReset,
            Method = "G\nT"u8,
            Host = "a b\r\n2026 error fake"u8,
            Target = "/\u001b[2J\\x\u00e9\u007f"u8,
            RequestId = "\0"u8,
        });
        log.Drain();

        Assert.Contains(
            @" G\x0AT a\x20b\x0D\x0A2026\x20error\x20fake /\x1B[2J\x5Cx\xC3\xA9\x7F id=\x00: ",
            Text(), StringComparison.Ordinal);
        Assert.Equal(1, Text().Count(c => c == '\n'));
    }

    [Theory]
    [InlineData("two\nlines", @"two\u{A}lines")]
    [InlineData("bell\a\u001b[31m", @"bell\u{7}\u{1B}[31m")]
    [InlineData("turned \u202Etxt.exe", @"turned \u{202E}txt.exe")]
    [InlineData("next\u0085line\u2028and", @"next\u{85}line\u{2028}and")]
    [InlineData("Grüße 日本 🎉", "Grüße 日本 🎉")]
    public void Info_AnyText_OneLineThatCannotHarm(string message, string expected)
    {
        using EventLog log = Log();
        log.Info(message);
        log.Drain();

        Assert.Equal($"2026-11-21T10:00:00.123Z info {expected}\n", Text());
    }

    [Fact]
    public void Info_HalfASurrogatePair_ReplacementCharacter()
    {
        using EventLog log = Log();
        log.Info("half " + '\ud83c');
        log.Drain();

        Assert.EndsWith("info half \uFFFD\n", Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_LongTexts_CutAndSaid()
    {
        using EventLog log = Log();
        byte[] target = new byte[5_000];
        target.AsSpan().Fill((byte)'t');
        log.Write(new FaultEvent
        {
            Fault = Fault.UpstreamReset,
            Method = new byte[100].Select(_ => (byte)'m').ToArray(),
            Host = new byte[300].Select(_ => (byte)'h').ToArray(),
            Target = target,
        });
        log.Drain();

        string expected = $"{new string('m', 16)} {new string('h', 56)} {new string('t', 208 - 16 - 56)}...:";
        Assert.Contains(expected, Text(), StringComparison.Ordinal);
    }

    [Fact]
    public void Write_MoreThanFullPerSecond_RestToldWhenTheSecondIsOver()
    {
        using EventLog log = Log(new EventLogOptions { FullPerSecond = 3 });
        for (int i = 0; i < 1_237; i++)
        {
            log.Write(new FaultEvent { Fault = Fault.ConnectRefused, Route = "/api/**", Destination = "http://o" });
        }

        log.Drain();
        Assert.Equal(3, Lines().Length);

        _now = _now.AddSeconds(1);
        log.Drain();

        Assert.Equal(
            "2026-11-21T10:00:01.123Z error connect-refused route=/api/** to=http://o: " +
            "and 1,234 more in the last second",
            Lines()[3]);
        Assert.Equal(4, Lines().Length);
    }

    [Fact]
    public void Write_RingFull_DroppedCountedAndToldOnce()
    {
        using EventLog log = Log(new EventLogOptions { Capacity = 8, FullPerSecond = 100 });
        for (int i = 0; i < 10; i++)
        {
            log.Write(new FaultEvent { Fault = Fault.ConnectRefused });
        }

        // Two cells are kept for messages.
        Assert.Equal(4, log.Dropped);
        log.Info("still heard");
        log.Drain();
        log.Drain();

        Assert.Equal(8, Lines().Length);
        Assert.EndsWith("info still heard", Lines()[6], StringComparison.Ordinal);
        Assert.Equal(
            "2026-11-21T10:00:00.123Z warning log: 4 records were dropped; " +
            "faults came faster than lines could be written",
            Lines()[7]);
    }

    [Fact]
    public void Info_BetweenFaults_OrderKept()
    {
        using EventLog log = Log();
        log.Info("one");
        log.Write(new FaultEvent { Fault = Fault.Defect });
        log.Info("two");
        log.Drain();

        Assert.Equal("one defect: two", string.Join(' ', Lines().Select(l => l.Split(' ')[2])));
    }

    [Fact]
    public void Write_Color_OnlyTheWordsOfWarningsAndErrors()
    {
        using EventLog log = Log(new EventLogOptions { Color = true });
        log.Info("a");
        log.Warning("b");
        log.Error("c");
        log.Drain();

        Assert.Equal(
            "2026-11-21T10:00:00.123Z info a\n" +
            "2026-11-21T10:00:00.123Z \u001b[33mwarning\u001b[0m b\n" +
            "2026-11-21T10:00:00.123Z \u001b[31merror\u001b[0m c\n",
            Text());
    }

    [Theory]
    [InlineData(true, null, "xterm", true)]
    [InlineData(true, "", "xterm", true)]
    [InlineData(false, null, "xterm", false)]
    [InlineData(true, "1", "xterm", false)]
    [InlineData(true, null, "dumb", false)]
    [InlineData(true, null, null, false)]
    public void WantsColor_TerminalAndEnvironment_Decided(
        bool isTerminal, string? noColor, string? term, bool expected) =>
        Assert.Equal(expected, EventLogOptions.WantsColor(isTerminal, noColor, term));

    [Fact]
    public void Drain_OutputFails_CountedAndTheNextBatchIsTried()
    {
        using FailingStream failing = new();
        using EventLog log = new(failing, () => _now, new EventLogOptions(), hasThread: false);
        log.Info("lost");
        log.Drain();
        failing.Fails = false;
        log.Info("kept");
        log.Drain();

        Assert.Equal(1, log.WriteFailures);
        Assert.Equal("2026-11-21T10:00:00.123Z info kept\n", Encoding.UTF8.GetString(failing.ToArray()));
    }

    [Fact]
    public void Dispose_QueuedAndHeldBack_Written()
    {
        EventLog log = Log(new EventLogOptions { FullPerSecond = 1 });
        log.Write(new FaultEvent { Fault = Fault.Defect });
        log.Write(new FaultEvent { Fault = Fault.Defect });
        log.Info("stopped");
        log.Dispose();

        Assert.Equal(3, Lines().Length);
        Assert.EndsWith("and 1 more in the last second", Lines()[2], StringComparison.Ordinal);
    }

    [Fact]
    public void Register_Counters_Collected()
    {
        using EventLog log = Log(new EventLogOptions { Capacity = 2 });
        MetricsRegistry registry = new();
        log.Register(registry);
        for (int i = 0; i < 5; i++)
        {
            log.Info("x");
        }

        Assert.Equal(3, Assert.Single(registry.Collect(), f => f.Family.Name == "weir.log.dropped").Points[0].Value);
    }

    private EventLog Log(EventLogOptions? options = null) =>
        new(_output, () => _now, options ?? new EventLogOptions(), hasThread: false);

    private string Text() => Encoding.UTF8.GetString(_output.ToArray());

    private string[] Lines() => Text().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private sealed class FailingStream : MemoryStream
    {
        public bool Fails { get; set; } = true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (Fails)
            {
                throw new IOException("broken pipe");
            }

            base.Write(buffer);
        }
    }
}
