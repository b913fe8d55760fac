using Weir.Http;
using Weir.Transport;

namespace Weir.Gateway;

/// <summary>A fixed answer in one coding, made when the configuration is compiled. Immutable; any thread.</summary>
internal sealed class CodedAnswer
{
    // What takes long per byte is not worth a slow start for a long body.
    private const int HighLevelBytesMax = 64 * 1024;

    private CodedAnswer(Head fields, byte[] body)
    {
        Fields = fields;
        Body = body;
    }

    /// <summary>The fields, which tell of the coding.</summary>
    internal Head Fields { get; }

    /// <summary>The coded body.</summary>
    internal byte[] Body { get; }

    /// <summary>Codes an answer.</summary>
    internal static CodedAnswer Of(Head fields, byte[] body, ContentCoding coding, int level)
    {
        Head coded = new();
        coded.CopyFrom(fields);
        VaryField.Add(coded, "Accept-Encoding"u8);
        CompressRule.MarkCoded(coded, coding);
        bool isShort = body.Length <= HighLevelBytesMax;
        return new CodedAnswer(
            coded, Code(body, coding, isShort ? level : Math.Min(level, CodingLevels.OnLoopMax(coding))));
    }

    private static byte[] Code(ReadOnlySpan<byte> body, ContentCoding coding, int level)
    {
        using BodyEncoder encoder = Compressor.Create(coding, level, body.Length);
        using MemoryStream output = new();
        Span<byte> room = stackalloc byte[4096];
        CodingResult result;
        do
        {
            ReadOnlySpan<byte> step = body[..Math.Min(body.Length, BodyEncoder.StepBytesMax)];
            CodingStep kind = step.IsEmpty ? CodingStep.Finish : CodingStep.Continue;
            result = encoder.Code(step, room, kind, out int taken, out int written);
            output.Write(room[..written]);
            body = body[taken..];
            if (kind == CodingStep.Continue)
            {
                result = CodingResult.Full;
            }
        }
        while (result != CodingResult.Done);
        return output.ToArray();
    }
}
