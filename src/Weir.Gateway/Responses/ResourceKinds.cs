using System.Buffers;
using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>Finds out what a response is, by its content type, and without one by its path. Any thread.</summary>
internal static class ResourceKinds
{
    private const int TypeBytesMax = 64;

    internal static ResourceKind Of(ReadOnlySpan<byte> path, Head response)
    {
        Span<byte> room = stackalloc byte[TypeBytesMax];
        if (!response.TryGet(KnownField.ContentType, out ReadOnlySpan<byte> type))
        {
            // 304 has no type.
            ReadOnlySpan<byte> extension = AssetName.Extension(path);
            return extension.Length <= TypeBytesMax
                && Ascii.ToLower(extension, room, out int known) == OperationStatus.Done
                ? OfExtension(room[..known])
                : ResourceKind.Other;
        }

        int end = type.IndexOfAny((byte)';', (byte)' ');
        type = end < 0 ? type : type[..end];
        return type.Length <= TypeBytesMax && Ascii.ToLower(type, room, out int length) == OperationStatus.Done
            ? OfType(room[..length])
            : ResourceKind.Other;
    }

    private static ResourceKind OfType(ReadOnlySpan<byte> type)
    {
        if (type.StartsWith("image/"u8) || type.StartsWith("font/"u8) || type.SequenceEqual("text/css"u8)
            || type.EndsWith("/javascript"u8) || type.SequenceEqual("application/x-javascript"u8)
            || type.SequenceEqual("application/wasm"u8))
        {
            return ResourceKind.Asset;
        }

        if (type.SequenceEqual("text/html"u8) || type.SequenceEqual("application/xhtml+xml"u8))
        {
            return ResourceKind.Page;
        }

        bool isApi = type.EndsWith("/json"u8) || type.EndsWith("+json"u8) || type.EndsWith("/xml"u8)
            || type.EndsWith("+xml"u8);
        return isApi ? ResourceKind.Api : ResourceKind.Other;
    }

    private static ResourceKind OfExtension(ReadOnlySpan<byte> extension)
    {
        ReadOnlySpan<byte> assets = " js mjs css png jpg jpeg gif webp avif svg ico woff woff2 ttf otf wasm "u8;
        if (!extension.IsEmpty && extension.IndexOf((byte)' ') < 0 && assets.IndexOf(extension) is > 0 and var at
            && assets[at - 1] == (byte)' ' && assets[at + extension.Length] == (byte)' ')
        {
            return ResourceKind.Asset;
        }

        return extension.SequenceEqual("html"u8) || extension.SequenceEqual("htm"u8) ? ResourceKind.Page
            : extension.SequenceEqual("json"u8) ? ResourceKind.Api
            : ResourceKind.Other;
    }
}
