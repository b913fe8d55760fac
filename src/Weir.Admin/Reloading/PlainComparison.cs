using System.Buffers;
using System.Text.Json;

namespace Weir.Admin;

/// <summary>
/// Whether two parts of configurations are written alike. Nearly all of a large one are: nothing is kept of them, so
/// that the collector has little to look at while the gateway serves. Owner: one thread.
/// </summary>
internal sealed class PlainComparison : IDisposable
{
    private readonly ArrayBufferWriter<byte> _one = new(4096);
    private readonly ArrayBufferWriter<byte> _other = new(4096);
    private readonly Utf8JsonWriter _writer;

    internal PlainComparison() => _writer = new Utf8JsonWriter(_one);

    internal bool AreAlike<T>(T one, T other)
    {
        Write(_one, one);
        Write(_other, other);
        return _one.WrittenSpan.SequenceEqual(_other.WrittenSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _writer.Dispose();

    private void Write<T>(ArrayBufferWriter<byte> output, T value)
    {
        output.ResetWrittenCount();
        _writer.Reset(output);
        OptionsJson.WritePlain(_writer, value);
        _writer.Flush();
    }
}
