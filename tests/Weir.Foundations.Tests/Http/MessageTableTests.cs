using Weir.Http;
using Weir.Testing;

namespace Weir.Foundations.Tests.Http;

/// <summary>
/// The tables of valid and invalid messages against the codec: whole, at every split, by every prefix.
/// </summary>
public sealed class MessageTableTests
{
    private readonly CodecReader _reader = new();

    public static TheoryData<string> ValidRequestNames => [.. ValidRequests.All.Select(one => one.Name)];

    public static TheoryData<string> InvalidRequestNames => [.. InvalidRequests.All.Select(one => one.Name)];

    public static TheoryData<string> ValidResponseNames => [.. ValidResponses.All.Select(one => one.Name)];

    public static TheoryData<string> InvalidResponseNames => [.. InvalidResponses.All.Select(one => one.Name)];

    [Theory]
    [MemberData(nameof(ValidRequestNames))]
    public void ReadRequest_Valid_IsUnderstood(string name)
    {
        RequestCase one = ValidRequests.All.Single(each => each.Name == name);

        ReadMessage read = _reader.ReadRequest(one.Bytes);

        Assert.Equal(ReadState.Complete, read.State);
        Assert.Equal((one.Method, one.Target, one.Kind), (read.Method, read.Target, read.Framing.Kind));
        Assert.Equal(one.Host, Host(read));
        Assert.Equal(one.Host ?? "", read.Authority);
        Assert.Equal(one.Body, read.Body);
        Assert.Equal(one.Trailers, string.Join('\n', read.Trailers));
        Assert.Equal(one.Bytes.Length, read.Consumed);
    }

    [Theory]
    [MemberData(nameof(ValidRequestNames))]
    public void ReadRequest_ValidAtEverySplit_IsTheSame(string name)
    {
        byte[] bytes = ValidRequests.All.Single(each => each.Name == name).Bytes;
        string whole = _reader.ReadRequest(bytes).Describe();

        Assert.All(EverySplit(bytes), ends => Assert.Equal(whole, _reader.ReadRequest(bytes, ends).Describe()));
    }

    [Theory]
    [MemberData(nameof(ValidRequestNames))]
    public void ReadRequest_PrefixOfValid_NeedsMore(string name)
    {
        byte[] bytes = ValidRequests.All.Single(each => each.Name == name).Bytes;

        Assert.All(
            Enumerable.Range(0, bytes.Length),
            length => Assert.Equal(ReadState.Incomplete, _reader.ReadRequest(bytes[..length]).State));
    }

    [Theory]
    [MemberData(nameof(ValidRequestNames))]
    public void ReadRequest_ValidAndAnotherBehind_LeavesTheOther(string name)
    {
        byte[] bytes = ValidRequests.All.Single(each => each.Name == name).Bytes;

        ReadMessage read = _reader.ReadRequest([.. bytes, .. "GET / HTTP/1.1\r\n"u8]);

        Assert.Equal((ReadState.Complete, bytes.Length), (read.State, read.Consumed));
    }

    [Theory]
    [MemberData(nameof(InvalidRequestNames))]
    public void ReadRequest_Invalid_IsRefused(string name)
    {
        InvalidCase one = InvalidRequests.All.Single(each => each.Name == name);

        ReadMessage read = _reader.ReadRequest(one.Bytes);

        Assert.Equal((ReadState.Error, one.Error), (read.State, read.Error));
    }

    [Theory]
    [MemberData(nameof(InvalidRequestNames))]
    public void ReadRequest_InvalidAtEverySplit_IsTheSameError(string name)
    {
        InvalidCase one = InvalidRequests.All.Single(each => each.Name == name);

        Assert.All(EverySplit(one.Bytes), ends => Assert.Equal(one.Error, _reader.ReadRequest(one.Bytes, ends).Error));
    }

    [Theory]
    [MemberData(nameof(InvalidRequestNames))]
    public void ReadRequest_PrefixOfInvalid_IsNeverAccepted(string name)
    {
        InvalidCase one = InvalidRequests.All.Single(each => each.Name == name);

        Assert.All(Lengths(one.Bytes), length =>
        {
            ReadMessage read = _reader.ReadRequest(one.Bytes[..length]);
            Assert.NotEqual(ReadState.Complete, read.State);
            Assert.Equal(read.State == ReadState.Error ? one.Error : HttpError.None, read.Error);
        });
    }

    [Theory]
    [MemberData(nameof(ValidResponseNames))]
    public void ReadResponse_Valid_IsUnderstood(string name)
    {
        ResponseCase one = ValidResponses.All.Single(each => each.Name == name);

        ReadMessage read = _reader.ReadResponse(one.Bytes, one.RequestMethod);

        Assert.Equal(ReadState.Complete, read.State);
        Assert.Equal((one.Status, one.Reason, one.Kind), (read.Status, read.Reason, read.Framing.Kind));
        Assert.Equal(one.Body, read.Body);
        Assert.Equal(one.Trailers, string.Join('\n', read.Trailers));
        Assert.Equal(one.Bytes.Length, read.Consumed);
    }

    [Theory]
    [MemberData(nameof(ValidResponseNames))]
    public void ReadResponse_ValidAtEverySplit_IsTheSame(string name)
    {
        ResponseCase one = ValidResponses.All.Single(each => each.Name == name);
        string whole = _reader.ReadResponse(one.Bytes, one.RequestMethod).Describe();

        Assert.All(
            EverySplit(one.Bytes),
            ends => Assert.Equal(whole, _reader.ReadResponse(one.Bytes, one.RequestMethod, ends).Describe()));
    }

    [Theory]
    [MemberData(nameof(ValidResponseNames))]
    public void ReadResponse_PrefixOfValid_NeedsMore(string name)
    {
        ResponseCase one = ValidResponses.All.Single(each => each.Name == name);
        int headLength = one.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
        int checkedLength = one.Kind == BodyKind.UntilClose ? headLength : one.Bytes.Length;

        Assert.All(
            Enumerable.Range(0, checkedLength),
            length => Assert.Equal(
                ReadState.Incomplete, _reader.ReadResponse(one.Bytes[..length], one.RequestMethod).State));
    }

    [Theory]
    [MemberData(nameof(InvalidResponseNames))]
    public void ReadResponse_Invalid_IsRefused(string name)
    {
        InvalidCase one = InvalidResponses.All.Single(each => each.Name == name);

        ReadMessage read = _reader.ReadResponse(one.Bytes, Method.Get);

        Assert.Equal((ReadState.Error, one.Error), (read.State, read.Error));
    }

    [Theory]
    [MemberData(nameof(InvalidResponseNames))]
    public void ReadResponse_InvalidAtEverySplit_IsTheSameError(string name)
    {
        InvalidCase one = InvalidResponses.All.Single(each => each.Name == name);

        Assert.All(
            EverySplit(one.Bytes),
            ends => Assert.Equal(one.Error, _reader.ReadResponse(one.Bytes, Method.Get, ends).Error));
    }

    [Theory]
    [MemberData(nameof(InvalidResponseNames))]
    public void ReadResponse_PrefixOfInvalid_IsNeverAccepted(string name)
    {
        InvalidCase one = InvalidResponses.All.Single(each => each.Name == name);

        Assert.All(Lengths(one.Bytes), length =>
        {
            ReadMessage read = _reader.ReadResponse(one.Bytes[..length], Method.Get);
            Assert.NotEqual(ReadState.Complete, read.State);
            Assert.Equal(read.State == ReadState.Error ? one.Error : HttpError.None, read.Error);
        });
    }

    [Fact]
    public void Tables_Names_AreUnique()
    {
        Assert.Distinct(ValidRequests.All.Select(one => one.Name), StringComparer.Ordinal);
        Assert.Distinct(InvalidRequests.All.Select(one => one.Name), StringComparer.Ordinal);
        Assert.Distinct(ValidResponses.All.Select(one => one.Name), StringComparer.Ordinal);
        Assert.Distinct(InvalidResponses.All.Select(one => one.Name), StringComparer.Ordinal);
    }

    private static string? Host(ReadMessage read) =>
        read.Fields.SingleOrDefault(line => line.StartsWith("host: ", StringComparison.OrdinalIgnoreCase))?[6..];

    // Two pieces cut at every place, and byte by byte. Of the long messages only some places: they all look alike.
    private static IEnumerable<int[]> EverySplit(byte[] bytes)
    {
        foreach (int length in Lengths(bytes))
        {
            yield return [length];
        }

        if (bytes.Length < 20_000)
        {
            yield return [.. Enumerable.Range(1, bytes.Length)];
        }
    }

    private static IEnumerable<int> Lengths(byte[] bytes)
    {
        int step = bytes.Length < 2000 ? 1 : 997;
        for (int length = 1; length < bytes.Length; length += step)
        {
            yield return length;
        }
    }
}
