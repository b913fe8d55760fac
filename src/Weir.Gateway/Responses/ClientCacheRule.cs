using System.Globalization;
using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>
/// Tells clients how long they may keep a response of which the origin says nothing. Immutable; any thread.
/// </summary>
internal sealed class ClientCacheRule
{
    private readonly byte[] _api;

    internal ClientCacheRule(ClientCacheOptions options) =>
        _api = options.Api is { } age
            ? Encoding.ASCII.GetBytes(
                string.Create(CultureInfo.InvariantCulture, $"private, max-age={(long)age.TotalSeconds}"))
            : [];

    internal void Apply(Head request, Head response, int status)
    {
        bool isRead = request.Method is Method.Get or Method.Head;
        bool isSaid = response.Has(KnownField.CacheControl) || response.Has(KnownField.Expires)
            || response.Has(KnownField.Pragma);
        if (!isRead || isSaid || status is not (200 or 203 or 206 or 304))
        {
            return;
        }

        ReadOnlySpan<byte> value = Value(request, response);
        if (!value.IsEmpty)
        {
            response.Add(KnownField.CacheControl, value);
        }
    }

    private ReadOnlySpan<byte> Value(Head request, Head response)
    {
        if (request.Has(KnownField.Authorization) || response.Has(KnownField.SetCookie))
        {
            return "private, no-store"u8;
        }

        switch (ResourceKinds.Of(request.Path, response))
        {
            case ResourceKind.Asset:
                return AssetName.IsVersioned(request.Path, request.Query)
                    ? "public, max-age=31536000, immutable"u8
                    : "public, max-age=86400"u8;
            case ResourceKind.Page:
                return "no-cache"u8;
            case ResourceKind.Api:
                bool hasValidator = response.Has(KnownField.Etag) || response.Has(KnownField.LastModified);
                return _api.Length > 0 && hasValidator ? _api : "no-cache"u8;
            default:
                return [];
        }
    }
}
