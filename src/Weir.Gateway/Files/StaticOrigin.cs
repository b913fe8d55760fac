using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Weir.Core;
using Weir.Http;
using Weir.IO;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>Answers with the files of a folder. Immutable but for what is kept of the files; any thread.</summary>
/// <remarks>
/// The way of a request: path (<see cref="FilePath"/>), file (<see cref="FileTable"/>), form
/// (<see cref="FileEntry.Choose"/>), conditions (<see cref="Preconditions"/>), parts (<see cref="ByteRangeSet"/>),
/// bytes.
/// </remarks>
internal sealed class StaticOrigin : Origin
{
    private const int LocationBytesMax = 16 * 1024;

    private static readonly Head s_methodFields = Fields((KnownField.Allow, "GET, HEAD"));
    private static readonly Head s_textFields = Fields();
    private static readonly Head s_pageFields = Fields((KnownField.ContentType, "text/html; charset=utf-8"));
    private static readonly byte[] s_methodText = "405 only GET and HEAD are served here\n"u8.ToArray();
    private static readonly byte[] s_failedText = "412 the file is in another state\n"u8.ToArray();
    private static readonly byte[] s_rangeText = "416 the file has no such part\n"u8.ToArray();

    // One head for each loop's thread: it is filled and written at once.
    [ThreadStatic]
    private static Head? s_fields;

    private readonly FilePath _path;
    private readonly FileTable _files;
    private readonly byte[]? _fallback;

    internal StaticOrigin(StaticOptions options, PathPattern? pattern, PathNormalizer normalizer, FileService service)
    {
        _path = new FilePath(pattern, normalizer);
        _files = new FileTable(service, new FileResolver(service, options));
        _fallback = FileResolver.FallbackOf(options);
    }

    internal override ValueTask<Fault> AnswerAsync(Exchange exchange)
    {
        Head request = exchange.Request;
        if (request.Method is not (Method.Get or Method.Head))
        {
            return exchange.RespondAsync(405, s_methodFields, s_methodText);
        }

        if (request.Path is not [(byte)'/', ..])
        {
            return new ValueTask<Fault>(Fault.NoFile);
        }

        if (_path.TryPlain(request.Path, out ReadOnlySpan<byte> path))
        {
            return AnswerAsync(exchange, path);
        }

        byte[]? decoded = _path.TryDecode(request.Path);
        return decoded is null ? new ValueTask<Fault>(Fault.NoFile) : AnswerAsync(exchange, decoded);
    }

    private static Head Fields(params ReadOnlySpan<(KnownField Name, string Value)> more)
    {
        Head fields = new();
        foreach ((KnownField name, string value) in more)
        {
            fields.Add(name, Encoding.ASCII.GetBytes(value));
        }

        if (!fields.Has(KnownField.ContentType))
        {
            fields.Add(KnownField.ContentType, "text/plain"u8);
        }

        return fields;
    }

    private static Head Scratch()
    {
        Head fields = s_fields ??= new Head();
        fields.Reset();
        return fields;
    }

    private ValueTask<Fault> AnswerAsync(Exchange exchange, ReadOnlySpan<byte> path)
    {
        if (path.IsEmpty && exchange.Request.Path[^1] != '/')
        {
            // The folder of the route itself, without its slash: relative links of its page would miss.
            return RedirectAsync(exchange);
        }

        return _files.TryFind(path, exchange.Transport.Loop, out FileEntry? entry)
            ? SendAsync(exchange, entry)
            : LookUpAsync(exchange, path.ToArray(), isFallback: false);
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private async ValueTask<Fault> LookUpAsync(Exchange exchange, byte[] path, bool isFallback)
    {
        LookupWait wait = new(exchange.Transport.Loop);
        _files.Begin(path, wait.Loop, wait);
        Fault fault = await exchange.WaitAsync(wait);
        if (fault != Fault.None)
        {
            return fault;
        }

        LookupOutcome outcome = wait.Outcome!;
        try
        {
            return await AnswerAsync(exchange, outcome, isFallback);
        }
        finally
        {
            outcome.Release();
        }
    }

    private ValueTask<Fault> AnswerAsync(Exchange exchange, LookupOutcome outcome, bool isFallback)
    {
        outcome.Defect?.Throw();
        switch (outcome.Kind)
        {
            case LookupKind.File:
                return SendAsync(exchange, outcome.Entry!);
            case LookupKind.Redirect when !isFallback:
                return RedirectAsync(exchange);
            case LookupKind.Listing:
                return exchange.RespondAsync(200, s_pageFields, outcome.Page);
            case LookupKind.Failed:
                exchange.Errno = outcome.Errno;
                return new ValueTask<Fault>(outcome.Fault);
            default:
                return isFallback ? new ValueTask<Fault>(Fault.NoFile) : FallBackAsync(exchange);
        }
    }

    private ValueTask<Fault> FallBackAsync(Exchange exchange)
    {
        if (_fallback is null || !WeightedElement.AcceptsHtml(exchange.Request))
        {
            return new ValueTask<Fault>(Fault.NoFile);
        }

        return _files.TryFind(_fallback, exchange.Transport.Loop, out FileEntry? entry)
            ? SendAsync(exchange, entry)
            : LookUpAsync(exchange, _fallback, isFallback: true);
    }

    [SkipLocalsInit]
    private static ValueTask<Fault> RedirectAsync(Exchange exchange)
    {
        Head request = exchange.Request;
        ReadOnlySpan<byte> path = request.Path;

        // A path that begins with two slashes would name another host.
        while (path is [(byte)'/', (byte)'/' or (byte)'\\', ..])
        {
            path = path[1..];
        }

        int length = path.Length + 1 + request.Query.Length;
        Span<byte> location = stackalloc byte[LocationBytesMax];
        if (length > location.Length)
        {
            return new ValueTask<Fault>(Fault.TargetTooLong);
        }

        path.CopyTo(location);
        location[path.Length] = (byte)'/';
        request.Query.CopyTo(location[(path.Length + 1)..]);
        Head fields = Scratch();
        fields.Add(KnownField.Location, location[..length]);
        return exchange.RespondAsync(308, fields, ReadOnlyMemory<byte>.Empty);
    }

    private static ValueTask<Fault> SendAsync(Exchange exchange, FileEntry entry)
    {
        Head request = exchange.Request;
        Representation form = entry.Choose(request);
        switch (Preconditions.Of(request, form))
        {
            case Precondition.NotModified:
                return exchange.RespondAsync(304, form.NotModified, ReadOnlyMemory<byte>.Empty);
            case Precondition.Failed:
                return exchange.RespondAsync(412, s_textFields, s_failedText);
            default:
                break;
        }

        // Range is defined for GET alone (RFC 9110 14.2).
        if (request.Has(KnownField.Range) && request.Method == Method.Get && Preconditions.AllowsRange(request, form))
        {
            switch (ByteRangeSet.Read(request, form.Length, out ByteRangeSet ranges))
            {
                case RangeVerdict.Satisfiable:
                    return SendRangesAsync(exchange, form, ranges);
                case RangeVerdict.Unsatisfiable:
                    return RefuseRangeAsync(exchange, form.Length);
                default:
                    break;
            }
        }

        return form.Content is not null
            ? exchange.RespondAsync(200, form.Fields, form.Content)
            : SendPartAsync(exchange, 200, form.Fields, form, new ByteRange(0, form.Length));
    }

    private static ValueTask<Fault> RefuseRangeAsync(Exchange exchange, long length)
    {
        Head fields = Scratch();
        fields.Add(KnownField.ContentType, "text/plain"u8);
        fields.Add(
            KnownField.ContentRange,
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"bytes */{length}")));
        return exchange.RespondAsync(416, fields, s_rangeText);
    }

    private static ValueTask<Fault> SendRangesAsync(Exchange exchange, Representation form, in ByteRangeSet ranges)
    {
        Head fields = Scratch();
        fields.CopyFrom(form.Fields);
        if (ranges.Count == 1)
        {
            fields.Add(
                KnownField.ContentRange,
                Encoding.ASCII.GetBytes(MultipartRanges.ContentRange(ranges[0], form.Length)));
            return SendPartAsync(exchange, 206, fields, form, ranges[0]);
        }

        SeededRandom random = exchange.Transport.Random;
        string boundary = string.Create(
            CultureInfo.InvariantCulture, $"{random.NextULong():x16}{random.NextULong():x16}");
        MultipartRanges parts = new(form, ranges, boundary);
        fields.Set(KnownField.ContentType, parts.ContentType);
        Fault fault = exchange.StartResponse(206, fields, parts.Length, out _);
        return fault == Fault.None ? WritePartsAsync(exchange, form, parts) : new ValueTask<Fault>(fault);
    }

    private static ValueTask<Fault> SendPartAsync(
        Exchange exchange, int status, Head fields, Representation form, ByteRange range)
    {
        Fault fault = exchange.StartResponse(status, fields, range.Length, out bool hasBody);
        return fault == Fault.None && hasBody
            ? WritePartAsync(exchange, form, range)
            : new ValueTask<Fault>(fault);
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> WritePartAsync(Exchange exchange, Representation form, ByteRange range)
    {
        Fault fault = await WriteAsync(exchange, form, range);
        return fault == Fault.None ? await exchange.EndResponseAsync() : fault;
    }

    [AsyncMethodBuilder(typeof(LoopTaskBuilder<>))]
    private static async ValueTask<Fault> WritePartsAsync(Exchange exchange, Representation form, MultipartRanges parts)
    {
        for (int i = 0; i < parts.Parts.Length; i++)
        {
            Fault fault = await exchange.WriteAsync(parts.Head(i));
            fault = fault == Fault.None ? await WriteAsync(exchange, form, parts.Parts[i]) : fault;
            if (fault != Fault.None)
            {
                return fault;
            }
        }

        Fault ending = await exchange.WriteAsync(parts.End);
        return ending == Fault.None ? await exchange.EndResponseAsync() : ending;
    }

    private static ValueTask<Fault> WriteAsync(Exchange exchange, Representation form, ByteRange range) =>
        form.Content is not null
            ? exchange.WriteAsync(form.Content, (int)range.First, (int)range.Length)
            : exchange.WriteFileAsync(form.File!, range.First, range.Length);
}
