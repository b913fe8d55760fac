using System.Text;
using Weir.Core;
using Weir.Http;

namespace Weir.Gateway.Tests;

/// <summary>Heads of requests for tests, parsed from text.</summary>
internal static class Requests
{
    private static readonly SlabPool s_slabs = new(new SlabAllowance(64 << 20));

    /// <summary>
    /// The head of <c>METHOD target</c> with fields; Host is <c>a.example</c> unless a field says it.
    /// </summary>
    public static Head Of(string line, params string[] fields)
    {
        StringBuilder text = new();
        text.Append(line).Append(" HTTP/1.1\r\n");
        if (!Array.Exists(fields, static f => f.StartsWith("Host:", StringComparison.Ordinal)))
        {
            text.Append("Host: a.example\r\n");
        }

        foreach (string field in fields)
        {
            text.Append(field).Append("\r\n");
        }

        byte[] bytes = Encoding.Latin1.GetBytes(text.Append("\r\n").ToString());
        lock (s_slabs)
        {
            Slab slab = s_slabs.TryRent() ?? throw new InvalidOperationException("no slab");
            bytes.CopyTo(slab.Span);
            Head head = new();
            head.Attach(slab, 0);
            HeadParser parser = HeadParser.ForRequest(HeadLimits.Downstream);
            Assert.Equal(ParseResult.Done, parser.Parse(slab.Span[..bytes.Length], head));
            Head copy = new();
            copy.CopyFrom(head);
            s_slabs.Return(slab);
            return copy;
        }
    }
}
