using System.Text;
using Weir.Core;

namespace Weir.Gateway.Tests;

public sealed class TraceParentTests
{
    // The example of W3C Trace Context, 3.2.
    private const string Example = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    [Theory]
    [InlineData(Example)]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be-like")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    public void IsValid_WellFormed_IsTrue(string value) => Assert.True(IsValid(value));

    [Theory]
    [InlineData("")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra")]
    [InlineData("cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01.what")]
    [InlineData("ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-00000000000000000000000000000000-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01")]
    [InlineData("00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01")]
    [InlineData("00_4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")]
    [InlineData("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-0g")]
    public void IsValid_Malformed_IsFalse(string value) => Assert.False(IsValid(value));

    [Fact]
    public void Make_ManyTimes_IsValidAndNeverTheSame()
    {
        SeededRandom random = new(1);
        HashSet<string> seen = [];
        byte[] value = new byte[TraceParent.Length];
        for (int i = 0; i < 1000; i++)
        {
            TraceParent.Make(random, value);
            Assert.True(TraceParent.IsValid(value));
            Assert.True(seen.Add(Encoding.ASCII.GetString(value)));
        }
    }

    [Fact]
    public void TraceId_OfOne_IsItsSecondPart() =>
        Assert.Equal(
            "4bf92f3577b34da6a3ce929d0e0e4736",
            Encoding.ASCII.GetString(TraceParent.TraceId(Encoding.ASCII.GetBytes(Example))));

    private static bool IsValid(string value) => TraceParent.IsValid(Encoding.ASCII.GetBytes(value));
}
