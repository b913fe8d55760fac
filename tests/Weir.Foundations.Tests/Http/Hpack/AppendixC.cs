namespace Weir.Foundations.Tests.Http.Hpack;

/// <summary>The examples of RFC 7541 appendix C: blocks that follow one another on one connection.</summary>
/// <param name="Section">Where they are printed.</param>
/// <param name="TableSize">The size of the table.</param>
/// <param name="IsCoded">Whether strings are Huffman-coded.</param>
/// <param name="Steps">The blocks.</param>
internal sealed record AppendixC(string Section, int TableSize, bool IsCoded, AppendixC.Step[] Steps)
{
    private const string Cookie = "set-cookie=foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1";
    private const string Location = "location=https://www.example.com";
    private const string Date21 = "date=Mon, 21 Oct 2013 20:13:21 GMT";
    private const string Date22 = "date=Mon, 21 Oct 2013 20:13:22 GMT";
    private const string Private = "cache-control=private";
    private const string Authority = ":authority=www.example.com";

    private static readonly string[] s_first = [":method=GET", ":scheme=http", ":path=/", Authority];

    private static readonly string[] s_third =
        [":method=GET", ":scheme=https", ":path=/index.html", Authority, "custom-key=custom-value"];

    private static readonly string[] s_last =
        [":status=200", Private, Date22, Location, "content-encoding=gzip", Cookie];

    public static AppendixC[] All { get; } =
    [
        new("C.3", 4096, false, Requests(
            "828684410f7777772e6578616d706c652e636f6d",
            "828684be58086e6f2d6361636865",
            "828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565")),
        new("C.4", 4096, true, Requests(
            "828684418cf1e3c2e5f23a6ba0ab90f4ff",
            "828684be5886a8eb10649cbf",
            "828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf")),
        new("C.5", 256, false, Responses(
            "4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54" +
            "6e1768747470733a2f2f7777772e6578616d706c652e636f6d",
            "4803333037c1c0bf",
            "88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a697077" +
            "38666f6f3d4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b" +
            "2076657273696f6e3d31")),
        new("C.6", 256, true, Responses(
            "488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b97" +
            "c8e9ae82ae43d3",
            "4883640effc1c0bf",
            "88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdfcd" +
            "5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007")),
    ];

    private static Step[] Requests(string first, string second, string third) =>
    [
        new(first, s_first, [Authority], 57),
        new(second, [.. s_first, "cache-control=no-cache"], ["cache-control=no-cache", Authority], 110),
        new(third, s_third, ["custom-key=custom-value", "cache-control=no-cache", Authority], 164),
    ];

    private static Step[] Responses(string first, string second, string third) =>
    [
        new(first, [":status=302", Private, Date21, Location], [Location, Date21, Private, ":status=302"], 222),
        new(second, [":status=307", Private, Date21, Location], [":status=307", Location, Date21, Private], 222),
        new(third, s_last, [Cookie, "content-encoding=gzip", Date22], 215),
    ];

    /// <summary>One block, what it says, and the table after it, the newest entry first.</summary>
    internal sealed record Step(string Hex, string[] Fields, string[] Table, int TableSize);
}
