using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http.Http2;

public sealed class PriorityTests
{
    [Theory]
    [InlineData("", 3, false)]
    [InlineData("u=0", 0, false)]
    [InlineData("u=7", 7, false)]
    [InlineData("i", 3, true)]
    [InlineData("u=5, i", 5, true)]
    [InlineData("i,u=5", 5, true)]
    [InlineData("u=5 \t, \ti", 5, true)]
    [InlineData("  u=5,i  ", 5, true)]
    [InlineData("i=?1", 3, true)]
    [InlineData("i=?0", 3, false)]
    [InlineData("i;a=1;b, u=1;c=\"d\"", 1, true)]
    [InlineData("u=1, u=2", 2, false)] // The last one counts.
    [InlineData("i, i=?0", 3, false)]
    [InlineData("u=1, u=9", 3, false)] // Also when it counts as not said.
    [InlineData("u=8", 3, false)] // RFC 9218 4.1: 0 to 7.
    [InlineData("u=-1", 3, false)]
    [InlineData("u=1.0", 3, false)] // Another type.
    [InlineData("u=\"1\"", 3, false)]
    [InlineData("u", 3, false)]
    [InlineData("u=?1", 3, false)]
    [InlineData("u=@1", 3, false)]
    [InlineData("u=(1 2)", 3, false)]
    [InlineData("i=1", 3, false)]
    [InlineData("i=a", 3, false)]
    [InlineData("x, y=2, z=a/b:c*, u=2", 2, false)] // Unknown ones.
    [InlineData("a=\"q\\\"\\\\, u=1\", u=2", 2, false)]
    [InlineData("a=:YWI=:, b=(), c=( 1  \"x\";p=1 d );q, e=-12.345, *k=*, u=2, i", 2, true)]
    [InlineData("u=000000000000001", 1, false)]
    public void TryParse_Dictionary_IsUnderstood(string value, byte urgency, bool isIncremental)
    {
        Assert.True(Priority.TryParse(Encoding.ASCII.GetBytes(value), out Priority priority));
        Assert.Equal(new Priority(urgency, isIncremental), priority);
    }

    [Theory]
    [InlineData("u=1,")]
    [InlineData("u=1,,i")]
    [InlineData(",u=1")]
    [InlineData("u=1 i")]
    [InlineData("u=1;")]
    [InlineData("u=1;=2")]
    [InlineData("u =1")]
    [InlineData("u= 1")]
    [InlineData("u=")]
    [InlineData("U=1")]
    [InlineData("1=u")]
    [InlineData("u=1, \"")]
    [InlineData("u=1, a=\"b")]
    [InlineData("u=1, a=\"\\b\"")]
    [InlineData("u=1, a=\"\u0001\"")]
    [InlineData("u=1, a=?2")]
    [InlineData("u=1, a=(1")]
    [InlineData("u=1, a=(1,2)")]
    [InlineData("u=1, a=(1\"x\")")]
    [InlineData("u=1, a=:b")]
    [InlineData("u=1, a=:$:")]
    [InlineData("u=1, a=-")]
    [InlineData("u=1, a=1.")]
    [InlineData("u=1, a=1.2345")]
    [InlineData("u=1, a=1234567890123.1")]
    [InlineData("u=0000000000000001")]
    [InlineData("u=1, a=@1.5")]
    [InlineData("u=1\0")]
    [InlineData("\tu=1")]
    public void TryParse_NoDictionary_IsPassedOver(string value)
    {
        Assert.False(Priority.TryParse(Encoding.ASCII.GetBytes(value), out Priority priority));
        Assert.Equal(Priority.Default, priority);
    }

    [Fact]
    public void TryParse_RandomDamage_ComesToAnEnd()
    {
        var random = new Random(1);
        byte[] characters = [.. "ui=,;?()\"\\:@*-.01279 \tab/\0\u007f"u8];
        int parsed = 0;
        for (int round = 0; round < 200_000; round++)
        {
            byte[] value = [.. "u=1, i"u8, .. random.GetItems(characters, random.Next(12))];
            parsed += Priority.TryParse(value, out Priority priority) ? 1 : 0;
            Assert.InRange(priority.Urgency, 0, 7);
        }

        Assert.InRange(parsed, 10_000, 100_000);
    }

    [Theory]
    [InlineData("a=a", "a", true)]
    [InlineData("a=a", ":", true)]
    [InlineData("a=a", ";a", true)]
    [InlineData("a=a", " ", true)]
    [InlineData("a=a", ",a", true)]
    [InlineData("a=(", "a ", false)]
    [InlineData("a=(", "(", false)]
    [InlineData("a=", ":", false)]
    [InlineData("a=\"", "\\", false)]
    [InlineData("a=", "1", false)]
    public void TryParse_VeryLongValue_ComesToAnEnd(string begin, string text, bool expected)
    {
        string value = begin + string.Concat(Enumerable.Repeat(text, 30_000));

        Assert.Equal(expected, Priority.TryParse(Encoding.ASCII.GetBytes(value), out Priority priority));
        Assert.Equal(Priority.Default, priority);
    }

    [Theory]
    [InlineData(new string[0], 3, false)]
    [InlineData(new[] { "u=1" }, 1, false)]
    [InlineData(new[] { "u=1", "i" }, 1, true)]
    [InlineData(new[] { "u=1, i", "u=2" }, 2, true)]
    [InlineData(new[] { "u=1", "," }, 3, false)]
    public void Of_Lines_AreOneDictionary(string[] lines, byte urgency, bool isIncremental)
    {
        var head = new Head();
        head.Reset();
        foreach (string line in lines)
        {
            head.Add(KnownField.Priority, Encoding.ASCII.GetBytes(line));
        }

        Assert.Equal(new Priority(urgency, isIncremental), Priority.Of(head));
    }
}
