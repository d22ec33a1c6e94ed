// clang-format off
#include <windows.h>  // the next one needs it
#include <shellapi.h>
// clang-format on

#include <algorithm>
#include <stdexcept>

#include "agent/notices/notifier.h"

namespace agent::notices {

namespace {

std::wstring wide(const std::string& utf8) {
    const int size =
        MultiByteToWideChar(CP_UTF8, 0, utf8.data(), static_cast<int>(utf8.size()), nullptr, 0);
    std::wstring text(static_cast<std::size_t>(size), L'\0');
    MultiByteToWideChar(CP_UTF8, 0, utf8.data(), static_cast<int>(utf8.size()), text.data(), size);
    return text;
}

// Into a field of fixed size, which ends with a zero.
template <std::size_t Size>
void copy(const std::string& utf8, wchar_t (&field)[Size]) {
    const std::wstring text = wide(utf8).substr(0, Size - 1);
    std::copy(text.begin(), text.end(), field);
    field[text.size()] = L'\0';
}

// A window that is never shown: the shell wants one for the icon that a balloon hangs on.
class HiddenWindow {
public:
    HiddenWindow()
        : handle_(CreateWindowExW(0, L"STATIC", L"", 0, 0, 0, 0, 0, HWND_MESSAGE, nullptr, nullptr,
                                  nullptr)) {}
    ~HiddenWindow() {
        if (handle_ != nullptr) DestroyWindow(handle_);
    }
    HiddenWindow(const HiddenWindow&) = delete;
    HiddenWindow& operator=(const HiddenWindow&) = delete;

    HWND get() const { return handle_; }

private:
    HWND handle_;
};

// An icon in the notification area for as long as the balloon is on show.
class Balloon {
public:
    Balloon(HWND window, const Notice& notice) {
        data_.cbSize = sizeof data_;
        data_.hWnd = window;
        data_.uFlags = NIF_INFO | NIF_ICON | NIF_TIP;
        data_.hIcon = LoadIconW(nullptr, reinterpret_cast<LPCWSTR>(IDI_INFORMATION));
        data_.dwInfoFlags = NIIF_INFO;
        copy("Mail analytics agent", data_.szTip);
        copy(notice.title, data_.szInfoTitle);
        copy(notice.text, data_.szInfo);
        if (!Shell_NotifyIconW(NIM_ADD, &data_)) {
            throw std::runtime_error("Windows shows no notices");
        }
    }
    ~Balloon() { Shell_NotifyIconW(NIM_DELETE, &data_); }
    Balloon(const Balloon&) = delete;
    Balloon& operator=(const Balloon&) = delete;

private:
    NOTIFYICONDATAW data_{};
};

class BalloonNotifier : public Notifier {
public:
    void show(const Notice& notice) override {
        constexpr DWORD kOnShowMs = 5'000;  // deleting the icon takes the balloon away
        const HiddenWindow window;
        const Balloon balloon(window.get(), notice);
        Sleep(kOnShowMs);
    }
};

}  // namespace

std::unique_ptr<Notifier> system_notifier() {
    return std::make_unique<BalloonNotifier>();
}

}  // namespace agent::notices
