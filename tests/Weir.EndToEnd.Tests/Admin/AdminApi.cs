using System.Text.Json;
using Weir.EndToEnd.Tests.Running;

namespace Weir.EndToEnd.Tests.Admin;

/// <summary>Reads answers of the admin API. Any thread.</summary>
internal static class AdminApi
{
    private static readonly HttpClient s_client = new();

    /// <summary>An answer of the API, which has to be one.</summary>
    public static async Task<JsonElement> AskAsync(WeirProcess weir, string path)
    {
        using HttpResponseMessage answer = await s_client.GetAsync(new Uri(weir.AdminUrl + path));
        Assert.Equal(200, (int)answer.StatusCode);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", answer.Headers.CacheControl?.ToString());
        using JsonDocument document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return document.RootElement.Clone();
    }

    /// <summary>Asks until the number behind a path of names is as wanted, or the time is over.</summary>
    public static Task<JsonElement> UntilAsync(WeirProcess weir, string path, Func<JsonElement, bool> isWanted) =>
        Bounded.UntilAsync(() => AskAsync(weir, path), isWanted);

    /// <summary>A number inside an object: <c>requests.total</c>.</summary>
    public static double Number(this JsonElement element, string names)
    {
        foreach (string name in names.Split('.'))
        {
            element = element.GetProperty(name);
        }

        return element.GetDouble();
    }

    /// <summary>The element of an array whose member has a value.</summary>
    public static JsonElement With(this JsonElement element, string array, string name, string value) =>
        Assert.Single(element.GetProperty(array).EnumerateArray(), item => item.GetProperty(name).GetString() == value);
}
