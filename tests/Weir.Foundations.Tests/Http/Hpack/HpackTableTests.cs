using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

public sealed class HpackTableTests
{
    [Theory]
    [InlineData(1, 100)]
    [InlineData(2, 256)]
    [InlineData(3, 4096)]
    [InlineData(4, 65536)]
    public void Add_RandomEntriesAndSizes_IsAsAListIs(int seed, int capacity)
    {
        var random = new Random(seed);
        var table = new HpackTable(capacity);
        var model = new List<string>();
        int size = capacity;
        for (int round = 0; round < 5_000; round++)
        {
            if (random.Next(50) == 0)
            {
                size = random.Next(capacity + 1);
                table.Resize(size);
            }
            else
            {
                string name = Text(random, 20);
                string value = Text(random, random.Next(20) == 0 ? capacity + 50 : 60);
                model.Insert(0, $"{name}={value}");
                Assert.Equal(name.Length + value.Length + 32 <= size, Add(table, name, value));
            }

            Shrink(model, size);
            Assert.Equal([.. model], Lines(table));
            Assert.Equal(model.Sum(SizeOf), table.Size);
            Assert.Equal(size, table.Capacity);
        }
    }

    [Fact]
    public void Holds_NumberOfAnEntry_UntilItLeaves()
    {
        var table = new HpackTable(80);
        Add(table, "a", "1");
        long number = table.Newest;
        Add(table, "b", "2");

        Assert.True(table.Holds(number));

        Add(table, "c", "3");

        Assert.False(table.Holds(number));
        Assert.True(table.Holds(table.Newest));
        Assert.False(table.Holds(table.Newest + 1));
    }

    [Fact]
    public void Add_LargerThanTheTable_EmptiesIt()
    {
        var table = new HpackTable(64);
        Add(table, "a", "1");

        Assert.False(Add(table, "a", new string('x', 64)));
        Assert.Equal((0, 0), (table.Count, table.Size));
    }

    /// <summary>A table as text, the newest entry first: <c>name=value</c>.</summary>
    internal static string[] Lines(HpackTable table) =>
    [
        .. Enumerable.Range(0, table.Count).Select(place =>
        {
            HpackEntry entry = table.At(place);
            return Encoding.Latin1.GetString(table.Name(entry)) + "=" + Encoding.Latin1.GetString(table.Value(entry));
        }),
    ];

    private static bool Add(HpackTable table, string name, string value) =>
        table.Add(Encoding.ASCII.GetBytes(name), Encoding.ASCII.GetBytes(value), default, HttpError.None);

    private static void Shrink(List<string> model, int size)
    {
        while (model.Sum(SizeOf) > size)
        {
            model.RemoveAt(model.Count - 1);
        }
    }

    private static int SizeOf(string line) => line.Length - 1 + HpackTable.EntryOverhead;

    private static string Text(Random random, int lengthMax) =>
        new((char)('a' + random.Next(26)), random.Next(lengthMax + 1));
}
