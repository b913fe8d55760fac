using System.Buffers;
using System.Text;

namespace Weir.Configuration;

/// <summary>Turns the bytes of a configuration file into text: UTF-8 without control characters.</summary>
internal static class FileText
{
    /// <returns>The text without a byte order mark; <c>null</c> after an error.</returns>
    public static string? Decode(ReadOnlySpan<byte> bytes, string file, ErrorList errors)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]))
        {
            errors.Add(new ConfigurationError { File = file, Message = "The file is UTF-16; save it as UTF-8." });
            return null;
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            bytes = bytes[3..];
        }

        string? message = FirstProblem(bytes, out int line, out int column);
        if (message is not null)
        {
            errors.Add(new ConfigurationError { File = file, Line = line, Column = column, Message = message });
            return null;
        }

        return Encoding.UTF8.GetString(bytes);
    }

    private static string? FirstProblem(ReadOnlySpan<byte> bytes, out int line, out int column)
    {
        line = 1;
        column = 1;
        while (!bytes.IsEmpty)
        {
            OperationStatus status = Rune.DecodeFromUtf8(bytes, out Rune rune, out int consumed);
            if (status != OperationStatus.Done)
            {
                return $"The byte 0x{bytes[0]:X2} is not UTF-8; save the file as UTF-8.";
            }

            if (rune.Value == '\n')
            {
                line++;
                column = 0;
            }
            else if (Rune.IsControl(rune) && rune.Value is not ('\t' or '\r' or 0x85))
            {
                return $"The control character U+{rune.Value:X4} has no place in this file; remove it.";
            }

            column++;
            bytes = bytes[consumed..];
        }

        return null;
    }
}
