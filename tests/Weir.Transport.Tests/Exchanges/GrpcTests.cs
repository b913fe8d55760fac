using System.Text;
using Weir.Core;
using Weir.Http;

namespace Weir.Transport.Tests.Exchanges;

/// <summary>What is a call of gRPC, how long its caller waits, and with which status a fault ends it.</summary>
public sealed class GrpcTests
{
    private const long Second = 1_000_000_000;
    private const long Year = 365L * 24 * 3600 * Second;

    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("application/grpc;charset=utf-8", true)]
    [InlineData("application/grpc ; a=b", true)]
    [InlineData("Application/GRPC+json", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/grpc-web+proto", false)]
    [InlineData("application/grpcx", false)]
    [InlineData("application/grp", false)]
    [InlineData("application/json", false)]
    [InlineData("x, application/grpc", false)]
    [InlineData("", false)]
    public void IsOfGrpc_ContentType_DecidesAlone(string type, bool isCall) =>
        Assert.Equal(isCall, Grpc.IsOfGrpc(Request("content-type", type)));

    [Fact]
    public void IsOfGrpc_WithoutContentType_IsFalse() => Assert.False(Grpc.IsOfGrpc(new Head()));

    [Theory]
    [InlineData("1H", 3600 * Second)]
    [InlineData("2M", 120 * Second)]
    [InlineData("3S", 3 * Second)]
    [InlineData("250m", Second / 4)]
    [InlineData("5u", 5_000)]
    [InlineData("7n", 7)]
    [InlineData("00000001S", Second)]
    [InlineData("99999999n", 99_999_999)]
    [InlineData("99999999S", Year)]
    [InlineData("99999999M", Year)]
    [InlineData("99999999H", 8760 * 3600 * Second)]
    public void TimeoutOf_WellFormed_IsItsNanosecondsUpToAYear(string value, long nanoseconds) =>
        Assert.Equal(nanoseconds, Grpc.TimeoutOf(Request("grpc-timeout", value)));

    [Theory]
    [InlineData("")]
    [InlineData("S")]
    [InlineData("1")]
    [InlineData("12")]
    [InlineData("0S")]
    [InlineData("1s")]
    [InlineData("1h")]
    [InlineData("1D")]
    [InlineData("-1S")]
    [InlineData("+1S")]
    [InlineData("1.5S")]
    [InlineData("1e3S")]
    [InlineData("0x1S")]
    [InlineData("1 S")]
    [InlineData("1SS")]
    [InlineData("1S,2S")]
    [InlineData("123456789S")]
    [InlineData("99999999999999999999S")]
    [InlineData("\u0661S")]
    [InlineData("1\u00b5")]
    public void TimeoutOf_AnythingElse_IsNone(string value) =>
        Assert.Equal(0, Grpc.TimeoutOf(Request("grpc-timeout", value)));

    [Fact]
    public void TimeoutOf_NameInCapitals_IsRead() =>
        Assert.Equal(Second, Grpc.TimeoutOf(Request("Grpc-Timeout", "1S")));

    [Fact]
    public void TimeoutOf_NoField_IsNone() => Assert.Equal(0, Grpc.TimeoutOf(new Head()));

    [Theory]
    [InlineData(Fault.BudgetSpent, 4)]
    [InlineData(Fault.FirstByteTimeout, 4)]
    [InlineData(Fault.BetweenBytesTimeout, 4)]
    [InlineData(Fault.BodyTooLarge, 8)]
    [InlineData(Fault.NoRoute, 12)]
    [InlineData(Fault.BadRequest, 13)]
    [InlineData(Fault.BadResponse, 13)]
    [InlineData(Fault.Defect, 13)]
    [InlineData(Fault.ConnectRefused, 14)]
    [InlineData(Fault.UpstreamReset, 14)]
    [InlineData(Fault.PoolWaitTimeout, 14)]
    [InlineData(Fault.Stopping, 14)]
    [InlineData(Fault.Misdirected, 2)]
    public void StatusOf_Fault_IsWhatClientsExpect(Fault fault, int status) =>
        Assert.Equal($"{status}", Encoding.ASCII.GetString(Grpc.StatusOf(fault.Entry())));

    // OK, and what only the client itself may say of a call: CANCELLED.
    [Fact]
    public void StatusOf_AnyFault_IsAnErrorThatGrpcKnows()
    {
        foreach (FaultEntry entry in FaultTable.Entries)
        {
            Assert.InRange(int.Parse(Encoding.ASCII.GetString(Grpc.StatusOf(entry))), 2, 16);
        }
    }

    private static Head Request(string name, string value)
    {
        Head head = new();
        head.Add(Encoding.ASCII.GetBytes(name), Encoding.UTF8.GetBytes(value));
        return head;
    }
}
