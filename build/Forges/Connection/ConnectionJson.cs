using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kindling.Forges;

[JsonSerializable(typeof(JsonElement))]
internal sealed partial class ConnectionJson : JsonSerializerContext;
